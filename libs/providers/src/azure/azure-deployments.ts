/** A deployment and the model that runs in it. */
export interface AzureDeployment {
  readonly deployment: string;
  /** The deployment's own name where nothing else is known. */
  readonly model: string;
}

/** Which deployments run which models: names of deployments are the user's own and tell nothing. */
export class AzureDeployments {
  readonly #byModel: ReadonlyMap<string, string>;
  readonly #byDeployment: ReadonlyMap<string, string>;

  /** @param text `model=deployment`, separated by commas */
  constructor(text = '') {
    const pairs = text.split(',').map((pair) => pair.split('=').map((part) => part.trim()));
    const complete = pairs.flatMap(([model = '', deployment = '']) =>
      model === '' || deployment === '' ? [] : [[model, deployment] as const],
    );
    this.#byModel = new Map(complete);
    this.#byDeployment = new Map(complete.map(([model, deployment]) => [deployment, model]));
  }

  /** @param name of a model or of a deployment */
  find(name: string): AzureDeployment {
    const deployment = this.#byModel.get(name);
    if (deployment !== undefined) return { deployment, model: name };
    return { deployment: name, model: this.#byDeployment.get(name) ?? name };
  }
}
