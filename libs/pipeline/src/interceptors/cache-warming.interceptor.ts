import type { ProviderAdapter, ProviderId } from '@sluice/exchange';
import { of, type Observable } from 'rxjs';

import type { CompletionFrame } from '../completion-frame.js';
import type { ExchangeHandler, ExchangeInterceptor } from '../exchange-interceptor.js';
import type { RunningExchange } from '../running-exchange.js';

const EMPTY_REPLY: CompletionFrame = {
  attempt: 0,
  events: [
    { type: 'finish', reason: 'max_tokens' },
    { type: 'usage', usage: { outputTokens: 0 } },
    { type: 'eof', clean: true },
  ],
};

/**
 * Answers `max_tokens: 0`, which asks the Messages API to warm its prompt cache and to generate nothing ("Prompt
 * caching"). Only those that speak it know the value; others refuse it and fill their caches by themselves, so nobody is
 * called for it.
 */
export class CacheWarmingInterceptor implements ExchangeInterceptor<CompletionFrame> {
  readonly #providers: ReadonlyMap<ProviderId, ProviderAdapter>;

  constructor(providers: ReadonlyMap<ProviderId, ProviderAdapter>) {
    this.#providers = providers;
  }

  intercept(exchange: RunningExchange, next: ExchangeHandler<CompletionFrame>): Observable<CompletionFrame> {
    const [target] = exchange.targets ?? [];
    if (exchange.request.max_tokens !== 0 || target === undefined) return next.handle(exchange);
    if (this.#providers.get(target.provider)?.warmsCaches === true) return next.handle(exchange);
    exchange.run.serving = { target, losses: [] };
    return of(EMPTY_REPLY);
  }
}
