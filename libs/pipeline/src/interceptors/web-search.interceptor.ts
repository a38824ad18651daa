import type { WebSearch } from '@sluice/exchange';
import { defer, type Observable } from 'rxjs';

import type { CompletionFrame } from '../completion-frame.js';
import type { ExchangeHandler, ExchangeInterceptor } from '../exchange-interceptor.js';
import type { RunningExchange } from '../running-exchange.js';
import type { SearchOffer } from '../web-search/search-offer.js';
import { SearchTurn } from '../web-search/search-turn.js';

/** Makes the searches of models whose upstreams cannot, and lets them go on with what was found, all in one reply. */
export class WebSearchInterceptor implements ExchangeInterceptor<CompletionFrame> {
  readonly #offer: SearchOffer;
  readonly #search: WebSearch | undefined;

  constructor(offer: SearchOffer, search: WebSearch | undefined) {
    this.#offer = offer;
    this.#search = search;
  }

  intercept(exchange: RunningExchange, next: ExchangeHandler<CompletionFrame>): Observable<CompletionFrame> {
    const { target } = exchange;
    if (target === undefined) throw new Error('a target must have been chosen before anything is searched for it');
    const search = this.#search;
    const offered = search && this.#offer.make(exchange, target);
    if (search === undefined || offered === undefined) return next.handle(exchange);
    const { tool, request } = offered;
    return defer(() => new SearchTurn({ exchange: { ...exchange, request }, next, tool, search }).frames());
  }
}
