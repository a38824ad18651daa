import type { ProviderId } from '@sluice/exchange';
import { selectRoute } from '@sluice/routing';
import type { Observable } from 'rxjs';

import type { CompletionFrame } from '../completion-frame.js';
import type { ExchangeHandler, ExchangeInterceptor } from '../exchange-interceptor.js';
import type { RunningExchange } from '../running-exchange.js';

/** Turns the model's name into targets. */
export class RoutingInterceptor implements ExchangeInterceptor<CompletionFrame> {
  readonly #providers: readonly ProviderId[];

  constructor(providers: Iterable<ProviderId>) {
    this.#providers = [...providers];
  }

  intercept(exchange: RunningExchange, next: ExchangeHandler<CompletionFrame>): Observable<CompletionFrame> {
    const route = selectRoute(exchange.request.model, exchange.config.routing, this.#providers);
    exchange.report({ type: 'route-selected', route });
    return next.handle({ ...exchange, targets: route.targets });
  }
}
