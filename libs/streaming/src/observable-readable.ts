import { Readable } from 'node:stream';

import type { Observable, Subscription } from 'rxjs';

import type { Valve } from './valve.js';

/** Bytes buffered for a slow client before the valve closes. */
const BUFFER_BYTES = 64 * 1024;

/**
 * An Observable as the body of an HTTP response. Subscribes at the first read; a full buffer closes the valve, the
 * next read opens it; a destroyed stream (the client has gone) unsubscribes at once, also while the source is silent.
 */
export class ObservableReadable extends Readable {
  readonly #source: Observable<string | Uint8Array>;
  readonly #valve: Valve;
  #subscription: Subscription | undefined;

  constructor(source: Observable<string | Uint8Array>, valve: Valve) {
    super({ highWaterMark: BUFFER_BYTES });
    this.#source = source;
    this.#valve = valve;
  }

  override _read(): void {
    this.#valve.open();
    this.#subscription ??= this.#source.subscribe({
      next: (chunk) => {
        if (!this.push(chunk)) this.#valve.close();
      },
      error: (error: unknown) => {
        this.destroy(error instanceof Error ? error : new Error('the source of a body failed', { cause: error }));
      },
      complete: () => {
        this.push(null);
      },
    });
  }

  override _destroy(error: Error | null, callback: (error: Error | null) => void): void {
    this.#subscription?.unsubscribe();
    callback(error);
  }
}
