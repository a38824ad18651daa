import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { ServiceError } from '@sluice/exchange';
import type { FastifyReply } from 'fastify';
import { mergeMap, type Observable } from 'rxjs';

import { ActiveExchanges } from './active-exchanges.js';
import { ExchangeSink, type OpenExchange } from './exchange-sink.js';

/** Turns a running exchange into one body for Fastify, with status and headers from the exchange's first chunk. */
@Injectable()
export class AnthropicBodyInterceptor implements NestInterceptor<OpenExchange, unknown> {
  readonly #active: ActiveExchanges;

  constructor(active: ActiveExchanges) {
    this.#active = active;
  }

  intercept(context: ExecutionContext, next: CallHandler<OpenExchange>): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    // Nobody would be told of the end of an exchange that begins on a closed connection, and nothing would stop it.
    if (reply.request.raw.socket.destroyed)
      throw new ServiceError('gateway_client_closed', 'The client left before it was read');
    return next.handle().pipe(
      mergeMap((open) => {
        const sink = new ExchangeSink(open, reply);
        this.#active.add(sink);
        return sink.begin(() => {
          this.#active.delete(sink);
        });
      }),
    );
  }
}
