import type { Readable } from 'node:stream';

import { encodeSseError } from '@sluice/anthropic';
import {
  errorEnvelopeOf,
  type ClientChunk,
  type Exchange,
  type ExchangeOutcome,
  type GatewayError,
  type ServiceError,
} from '@sluice/exchange';
import type { ExchangeRun } from '@sluice/pipeline';
import { ObservableReadable, type Valve } from '@sluice/streaming';
import type { FastifyReply } from 'fastify';
import { Observable, type Subscription } from 'rxjs';

/** An exchange that has been handed to the pipeline and waits to be subscribed to. */
export interface RunningExchange {
  readonly exchange: Exchange;
  readonly run: ExchangeRun;
  readonly valve: Valve;
}

/**
 * Carries the chunks of one exchange to its client: the head with the first of them, then the bytes. Notices when
 * the client goes, and tells the observers what was sent and how it all ended, exactly once.
 */
export class ExchangeSink {
  readonly #exchange: Exchange;
  readonly #run: ExchangeRun;
  readonly #valve: Valve;
  readonly #reply: FastifyReply;
  #subscription: Subscription | undefined;
  #sentBytes = 0;
  #headSent = false;
  #refusal: GatewayError | undefined;
  #interrupt: ((error: ServiceError) => void) | undefined;

  constructor(running: RunningExchange, reply: FastifyReply) {
    this.#exchange = running.exchange;
    this.#run = running.run;
    this.#valve = running.valve;
    this.#reply = reply;
  }

  /**
   * Begins the exchange. Resolves with the body once the head is known.
   * Rejects with a {@link GatewayError} as long as nothing was written.
   */
  open(): Promise<Readable> {
    this.#reply.raw.once('close', () => {
      this.#close();
    });
    return new Promise((resolve, reject) => {
      const body = new ObservableReadable(
        this.#data(() => {
          resolve(body);
        }),
        this.#valve,
      );
      body.once('error', (error: GatewayError) => {
        this.#refusal = error;
        reject(error);
      });
      // Subscribes before anybody reads: it is the first chunk that decides the status.
      body.read(0);
    });
  }

  /** Ends the exchange now, because the process must go. */
  shutDown(error: ServiceError): void {
    this.#interrupt?.(error);
  }

  #data(onHead: () => void): Observable<string | Uint8Array> {
    return new Observable((subscriber) => {
      const send = (data: string | Uint8Array): void => {
        this.#sentBytes += typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
        this.#exchange.report({ type: 'frame-sent', data });
        subscriber.next(data);
      };
      this.#interrupt = (error) => {
        this.#refusal = error;
        this.#subscription?.unsubscribe();
        if (!this.#headSent) {
          subscriber.error(error);
          return;
        }
        send(encodeSseError(errorEnvelopeOf(error, this.#exchange.requestId)));
        subscriber.complete();
      };
      this.#subscription = this.#run.chunks.subscribe({
        next: (chunk) => {
          if (chunk.head) this.#writeHead(chunk.head);
          send(chunk.data);
          if (chunk.head) onHead();
        },
        error: (error: unknown) => {
          subscriber.error(error);
        },
        complete: () => {
          subscriber.complete();
        },
      });
      return this.#subscription;
    });
  }

  #writeHead(head: NonNullable<ClientChunk['head']>): void {
    this.#headSent = true;
    void this.#reply.status(head.status).headers(head.headers);
  }

  #close(): void {
    this.#subscription?.unsubscribe();
    const clientClosed = !this.#reply.raw.writableFinished;
    if (clientClosed) this.#exchange.report({ type: 'client-closed', sentBytes: this.#sentBytes });
    const { stopReason, usage } = this.#run.summary;
    const error = this.#refusal ?? this.#run.summary.error;
    this.#exchange.report({
      type: 'exchange-end',
      outcome: clientClosed ? 'client_closed' : outcomeOf(error, this.#headSent),
      ...(stopReason && { stopReason }),
      ...(usage && { usage }),
      ...(error && { error }),
    });
  }
}

function outcomeOf(error: GatewayError | undefined, headSent: boolean): ExchangeOutcome {
  if (!error) return 'ok';
  if (error.code === 'gateway_shutting_down') return 'shutdown';
  if (error.code.endsWith('_timeout')) return 'timeout';
  if (headSent) return 'stream_error';
  return error.code.startsWith('upstream_') ? 'upstream_error' : 'rejected';
}
