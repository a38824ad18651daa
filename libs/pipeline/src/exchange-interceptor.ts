import type { Observable } from 'rxjs';

import type { RunningExchange } from './running-exchange.js';

/** The rest of the pipeline, as a stage sees it. Cold: each subscription is a new try. */
export interface ExchangeHandler<T> {
  handle(exchange: RunningExchange): Observable<T>;
}

/** One stage of the pipeline. Stateless: what belongs to a request travels with the exchange. */
export interface ExchangeInterceptor<In, Out = In> {
  intercept(exchange: RunningExchange, next: ExchangeHandler<In>): Observable<Out>;
}

/** Puts a stage around what lies inwards of it. */
export function wrap<In, Out>(
  interceptor: ExchangeInterceptor<In, Out>,
  next: ExchangeHandler<In>,
): ExchangeHandler<Out> {
  return { handle: (exchange) => interceptor.intercept(exchange, next) };
}
