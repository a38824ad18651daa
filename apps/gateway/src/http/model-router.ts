import type { Route } from '@sluice/exchange';
import { selectRoute, type RouteSettings } from '@sluice/routing';

/** Says where a model's requests go, for what is answered without the pipeline. */
export class ModelRouter {
  readonly #settings: RouteSettings;

  constructor(settings: RouteSettings) {
    this.#settings = settings;
  }

  /**
   * @param sessionId whose requests; absent = those of none
   * @throws {ClientError} `model_not_found`
   */
  route(model: string, sessionId?: string): Route {
    return selectRoute(model, this.#settings, sessionId);
  }
}
