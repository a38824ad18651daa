import type { Readable } from 'node:stream';

import type { Exchange, GatewayError } from '@sluice/exchange';
import { outcomeOf, type PipelineRun } from '@sluice/pipeline';
import { ObservableReadable, type Valve } from '@sluice/streaming';
import type { FastifyReply } from 'fastify';
import { Observable } from 'rxjs';

import { onceClosed } from './once-closed.js';

/** An exchange that has been handed to the pipeline and waits to be subscribed to. */
export interface OpenExchange {
  readonly exchange: Exchange;
  readonly run: PipelineRun;
  readonly valve: Valve;
}

/**
 * Carries the chunks of one exchange to its client: the head with the first of them, then the bytes. Notices when
 * the client goes, and tells the observers what was sent and how it all ended, exactly once.
 */
export class ExchangeSink {
  readonly #open: OpenExchange;
  readonly #reply: FastifyReply;
  #sentBytes = 0;
  #body: Readable | undefined;
  #refusal: GatewayError | undefined;
  #isGathering = false;

  constructor(open: OpenExchange, reply: FastifyReply) {
    this.#open = open;
    this.#reply = reply;
  }

  /**
   * Begins the exchange. Resolves with the body once the head is known.
   * Rejects with a {@link GatewayError} as long as nothing was written.
   *
   * @param onEnd called when everything has ended, and was told to the observers
   */
  begin(onEnd: () => void): Promise<Readable> {
    onceClosed(this.#reply, () => {
      this.#close();
      onEnd();
    });
    return new Promise((resolve, reject) => {
      const body = new ObservableReadable(
        this.#bytes(() => {
          resolve(body);
        }),
        this.#open.valve,
      );
      this.#body = body;
      body.once('error', (error: GatewayError) => {
        this.#refusal = error;
        reject(error);
      });
      // Subscribes before anybody reads: it is the first chunk that decides the status.
      body.read(0);
    });
  }

  /** Ends the exchange with an error that the client gets to see, unless it has ended already. */
  stop(error: GatewayError): void {
    this.#open.run.stop(error);
  }

  /** Cuts the connection of a client that does not read what it is sent. */
  abandon(): void {
    this.#reply.raw.destroy();
  }

  #bytes(onHead: () => void): Observable<string | Uint8Array> {
    return new Observable((subscriber) =>
      this.#open.run.chunks.subscribe({
        next: ({ data, head }) => {
          if (head) void this.#reply.status(head.status).headers(head.headers);
          this.#sentBytes += typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
          this.#open.exchange.report({ type: 'frame-sent', data });
          this.#gather();
          subscriber.next(data);
          if (head) onHead();
        },
        error: (error: unknown) => {
          subscriber.error(error);
        },
        complete: () => {
          subscriber.complete();
        },
      }),
    );
  }

  /** One packet for all that a turn of the event loop brings: the last bytes of a reply, above all, and its end. */
  #gather(): void {
    if (this.#isGathering) return;
    this.#isGathering = true;
    const { raw } = this.#reply;
    raw.cork();
    setImmediate(() => {
      this.#isGathering = false;
      raw.uncork();
    });
  }

  #close(): void {
    const { exchange, run } = this.#open;
    const clientClosed = !this.#reply.raw.writableFinished;
    if (clientClosed) exchange.report({ type: 'client-closed', sentBytes: this.#sentBytes });
    // Fastify does not know the body yet while the exchange waits for its first chunk.
    this.#body?.destroy();
    const { stopReason, usage, cost } = run.summary;
    const error = this.#refusal ?? run.summary.error;
    exchange.report({
      type: 'exchange-end',
      outcome: clientClosed ? 'client_closed' : outcomeOf(error, exchange.commit.stage),
      ...(stopReason && { stopReason }),
      ...(usage && { usage }),
      ...(cost && { cost }),
      ...(error && { error }),
    });
  }
}
