import type { ClientChunk } from '@sluice/exchange';
import { Observable } from 'rxjs';

import type { CompletionFrame } from '../completion-frame.js';
import { ReplyEncoders, type EncodingDependencies } from '../encoding/reply-encoders.js';
import { StreamedReply } from '../encoding/streamed-reply.js';
import { WholeReply } from '../encoding/whole-reply.js';
import type { ExchangeHandler, ExchangeInterceptor } from '../exchange-interceptor.js';
import type { RunningExchange } from '../running-exchange.js';

/** Turns frames into the client's dialect, streamed or whole, and decides when the response begins. */
export class EncodingInterceptor implements ExchangeInterceptor<CompletionFrame, ClientChunk> {
  readonly #dependencies: EncodingDependencies;

  constructor(dependencies: EncodingDependencies) {
    this.#dependencies = dependencies;
  }

  intercept(exchange: RunningExchange, next: ExchangeHandler<CompletionFrame>): Observable<ClientChunk> {
    return new Observable((subscriber) => {
      const encoders = new ReplyEncoders(exchange, this.#dependencies);
      const Reply = exchange.request.stream === true ? StreamedReply : WholeReply;
      const reply = new Reply(exchange, encoders, subscriber);
      subscriber.add(() => {
        reply.stop();
        encoders.summarize();
      });
      // Caught by hand, here and below: what an observer throws, RxJS hands to nobody but the process.
      const attempt = (step: () => void): void => {
        try {
          step();
        } catch (error) {
          subscriber.error(error);
        }
      };
      subscriber.add(
        next.handle(exchange).subscribe({
          next: (frame) => {
            attempt(() => {
              reply.frame(frame);
            });
          },
          error: (error: unknown) => {
            // Also at the end of it all, but the stage outside reads the summary as soon as it hears of the error.
            encoders.summarize();
            subscriber.error(error);
          },
          complete: () => {
            encoders.summarize();
            attempt(() => {
              reply.end();
            });
          },
        }),
      );
    });
  }
}
