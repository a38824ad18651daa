import { selectRoute } from '@sluice/routing';
import type { Observable } from 'rxjs';

import type { CompletionFrame } from '../completion-frame.js';
import type { ExchangeHandler, ExchangeInterceptor } from '../exchange-interceptor.js';
import type { RunningExchange } from '../running-exchange.js';

/** Turns the model's name into targets. */
export class RoutingInterceptor implements ExchangeInterceptor<CompletionFrame> {
  intercept(exchange: RunningExchange, next: ExchangeHandler<CompletionFrame>): Observable<CompletionFrame> {
    const { request, config, session } = exchange;
    const route = selectRoute(request.model, config, session.id);
    exchange.report({ type: 'route-selected', route });
    return next.handle({ ...exchange, targets: route.targets });
  }
}
