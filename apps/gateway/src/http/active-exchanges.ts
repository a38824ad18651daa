import { ServiceError } from '@sluice/exchange';

import type { ExchangeSink } from './exchange-sink.js';

/** Milliseconds a client has for reading the error that ends its exchange. */
const LAST_WORDS_MS = 1000;

/** The exchanges in flight, for a shutdown that waits for them and ends those that take too long. */
export class ActiveExchanges {
  readonly #sinks = new Set<ExchangeSink>();
  #drained: (() => void) | undefined;

  get count(): number {
    return this.#sinks.size;
  }

  add(sink: ExchangeSink): void {
    this.#sinks.add(sink);
  }

  delete(sink: ExchangeSink): void {
    this.#sinks.delete(sink);
    if (this.#sinks.size === 0) this.#drained?.();
  }

  /**
   * Waits until all have ended by themselves; those still there after `deadlineMs` milliseconds are ended with an
   * error, and those whose clients do not read it are cut off.
   */
  async drain(deadlineMs: number): Promise<void> {
    if (this.#sinks.size === 0) return;
    const drained = new Promise<void>((resolve) => (this.#drained = resolve));
    const timers = [
      setTimeout(() => {
        this.#stopAll();
      }, deadlineMs),
      // A client that has stopped reading would keep the process alive for as long as it likes.
      setTimeout(() => {
        for (const sink of this.#sinks) sink.abandon();
      }, deadlineMs + LAST_WORDS_MS),
    ];
    await drained;
    for (const timer of timers) clearTimeout(timer);
  }

  #stopAll(): void {
    const error = new ServiceError('gateway_shutting_down', 'The gateway is shutting down; send the request again', {
      retryAfterMs: 1000,
    });
    for (const sink of this.#sinks) sink.stop(error);
  }
}
