import type { ClientChunk } from '@sluice/exchange';
import { defer, Observable, Subscription } from 'rxjs';

import { replyDialectOf } from '../encoding/reply-dialects.js';
import type { ExchangeHandler, ExchangeInterceptor } from '../exchange-interceptor.js';
import { hintClientRetries, toGatewayError } from '../known-error.js';
import type { RunningExchange } from '../running-exchange.js';

/**
 * The outermost stage. Before the response has begun a failure passes as an error, always a `GatewayError`, and
 * becomes a real HTTP status. Afterwards it becomes one event that tells of it and an orderly end: a body stream that fails
 * loses what it had buffered, so that the client would see neither the text nor the reason.
 */
export class ErrorFrameInterceptor implements ExchangeInterceptor<ClientChunk> {
  intercept(exchange: RunningExchange, next: ExchangeHandler<ClientChunk>): Observable<ClientChunk> {
    return new Observable((subscriber) => {
      const inner = new Subscription();
      subscriber.add(inner);
      const fail = (thrown: unknown): void => {
        if (subscriber.closed) return;
        if (exchange.run.delivered === true) {
          subscriber.complete();
          return;
        }
        const error = hintClientRetries(toGatewayError(thrown));
        exchange.run.summary.error = error;
        if (exchange.commit.stage === 0) {
          subscriber.error(error);
          return;
        }
        const told = exchange.run.serving?.lastWords;
        subscriber.next({ data: told ?? replyDialectOf(exchange).errorEvent(error, exchange.requestId) });
        subscriber.complete();
      };
      exchange.run.stop = (error) => {
        inner.unsubscribe();
        fail(error);
      };
      inner.add(
        defer(() => next.handle(exchange)).subscribe({
          next: (chunk) => {
            subscriber.next(chunk);
          },
          error: fail,
          complete: () => {
            subscriber.complete();
          },
        }),
      );
    });
  }
}
