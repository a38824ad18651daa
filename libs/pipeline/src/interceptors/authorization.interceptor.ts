import { ClientError } from '@sluice/exchange';
import type { Observable } from 'rxjs';

import type { AccessPolicy } from '../access-policy.js';
import type { CompletionFrame } from '../completion-frame.js';
import type { ExchangeHandler, ExchangeInterceptor } from '../exchange-interceptor.js';
import type { RunningExchange } from '../running-exchange.js';

/** Refuses what the caller may not use, before anything is spent on it. */
export class AuthorizationInterceptor implements ExchangeInterceptor<CompletionFrame> {
  readonly #access: AccessPolicy;

  constructor(access: AccessPolicy) {
    this.#access = access;
  }

  intercept(exchange: RunningExchange, next: ExchangeHandler<CompletionFrame>): Observable<CompletionFrame> {
    const { model } = exchange.request;
    if (!this.#access.allows(exchange.principal, model)) {
      throw new ClientError('permission_denied', `This client key may not use the model ${model}.`);
    }
    return next.handle(exchange);
  }
}
