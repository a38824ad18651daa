import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
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
    return next.handle().pipe(
      mergeMap((open) => {
        const sink = new ExchangeSink(open, reply);
        this.#active.add(sink);
        reply.raw.once('close', () => {
          this.#active.delete(sink);
        });
        return sink.begin();
      }),
    );
  }
}
