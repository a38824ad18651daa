import { ServiceError } from '@sluice/exchange';

import type { ExchangeSink } from './exchange-sink.js';

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

  /** Waits until all have ended by themselves; those still there after `deadlineMs` milliseconds are ended. */
  async drain(deadlineMs: number): Promise<void> {
    if (this.#sinks.size === 0) return;
    const drained = new Promise<void>((resolve) => (this.#drained = resolve));
    const timer = setTimeout(() => {
      const error = new ServiceError('gateway_shutting_down', 'The gateway is shutting down; send the request again', {
        retryAfterMs: 1000,
      });
      for (const sink of this.#sinks) sink.stop(error);
    }, deadlineMs);
    await drained;
    clearTimeout(timer);
  }
}
