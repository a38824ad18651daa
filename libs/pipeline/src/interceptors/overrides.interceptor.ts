import type { Observable } from 'rxjs';

import type { CompletionFrame } from '../completion-frame.js';
import type { ExchangeHandler, ExchangeInterceptor } from '../exchange-interceptor.js';
import { overrideExchange } from '../overrides/override-exchange.js';
import type { RunningExchange } from '../running-exchange.js';

/** Has the target asked what the operator wants it to be asked: everything further in sees that request alone. */
export class OverridesInterceptor implements ExchangeInterceptor<CompletionFrame> {
  intercept(exchange: RunningExchange, next: ExchangeHandler<CompletionFrame>): Observable<CompletionFrame> {
    const { target } = exchange;
    if (target === undefined) throw new Error('a target must have been chosen before a request is fitted to it');
    return next.handle(overrideExchange(exchange, target));
  }
}
