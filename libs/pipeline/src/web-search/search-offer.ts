import type { MessagesRequest } from '@sluice/anthropic';
import type { Exchange, ProviderAdapter, ProviderId, Target } from '@sluice/exchange';

import { withSearchCalls } from './search-history.js';
import { findSearchTool, withSearchFunction, type SearchTool } from './search-tool.js';

/** A request in which the search is a function that the gateway runs. */
export interface OfferedSearch {
  readonly tool: SearchTool;
  readonly request: MessagesRequest;
}

/** Offers the search of the gateway to models whose upstreams have none. */
export class SearchOffer {
  readonly #providers: ReadonlyMap<ProviderId, ProviderAdapter>;

  constructor(providers: ReadonlyMap<ProviderId, ProviderAdapter>) {
    this.#providers = providers;
  }

  /**
   * @returns undefined where there is nothing to search with, or nobody asks for it
   * @throws {ClientError} `invalid_request`
   */
  make({ request, config }: Pick<Exchange, 'request' | 'config'>, target: Target): OfferedSearch | undefined {
    if (config.assistance?.webSearch !== true || request.tools === undefined) return undefined;
    if (this.#providers.get(target.provider)?.assistance?.(target).webSearch !== true) return undefined;
    const tool = findSearchTool(request);
    if (tool === undefined) return undefined;
    const messages = withSearchCalls(request.messages, tool.name);
    return { tool, request: withSearchFunction({ ...request, messages }, tool) };
  }
}
