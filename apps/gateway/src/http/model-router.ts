import type { ConfigSnapshot, Route } from '@sluice/exchange';
import { selectRoute } from '@sluice/routing';

/** Says where a model's requests go, for what is answered without the pipeline. */
export class ModelRouter {
  readonly #routing: ConfigSnapshot['routing'];
  readonly #providers: readonly string[];

  constructor({ routing, providers }: Pick<ConfigSnapshot, 'routing' | 'providers'>) {
    this.#routing = routing;
    this.#providers = providers.map(({ id }) => id);
  }

  /** @throws {ClientError} `model_not_found` */
  route(model: string): Route {
    return selectRoute(model, this.#routing, this.#providers);
  }
}
