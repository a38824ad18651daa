import { Observable, type Subscriber } from 'rxjs';

import { PullTimers, type PullWatch } from './pull-watch.js';
import type { Valve } from './valve.js';

export interface PullOptions {
  readonly valve: Valve;
  /** Without it the source may be silent for ever. */
  readonly watch?: PullWatch;
}

/** Opens a source; what it needs to wait for before it can be iterated counts as part of the first read. */
export type PullOpener<T> = (signal: AbortSignal) => AsyncIterable<T> | PromiseLike<AsyncIterable<T>>;

/**
 * An async iterable as a cold Observable: each subscription opens the source anew and reads only while the valve is
 * open. Unsubscribing aborts the signal the source was opened with and returns its iterator, also while a read is
 * pending; a timeout of `options.watch` does the same after delivering its error.
 */
export function fromPull<T>(open: PullOpener<T>, options: PullOptions): Observable<T> {
  return new Observable<T>((subscriber) => {
    const pull = new Pull(subscriber, options);
    void pull.run(open);
    return () => {
      pull.stop();
    };
  });
}

/** Made once: an abort without a reason makes an error with a stack each time, also where a reply has simply ended. */
const NOT_READ_ANY_MORE = new Error('the source is not read any more');

/** One subscription's way through its source. */
class Pull<T> {
  readonly #subscriber: Subscriber<T>;
  readonly #valve: Valve;
  readonly #timers: PullTimers | undefined;
  readonly #abort = new AbortController();
  #iterator: AsyncIterator<T> | undefined;

  constructor(subscriber: Subscriber<T>, { valve, watch }: PullOptions) {
    this.#subscriber = subscriber;
    this.#valve = valve;
    this.#timers =
      watch &&
      new PullTimers(watch, (error) => {
        subscriber.error(error);
      });
  }

  async run(open: PullOpener<T>): Promise<void> {
    try {
      this.#timers?.readBegins();
      this.#iterator = (await open(this.#abort.signal))[Symbol.asyncIterator]();
      if (this.#subscriber.closed) this.#returnIterator();
      else await this.#readAll(this.#iterator);
    } catch (error) {
      // An iterator that threw is finished; returning it would only throw again.
      this.#iterator = undefined;
      this.#subscriber.error(error);
    }
  }

  stop(): void {
    this.#timers?.stop();
    this.#abort.abort(NOT_READ_ANY_MORE);
    this.#returnIterator();
  }

  async #readAll(iterator: AsyncIterator<T>): Promise<void> {
    for (;;) {
      const result = await iterator.next();
      if (this.#subscriber.closed) return;
      if (result.done === true) {
        this.#iterator = undefined;
        this.#subscriber.complete();
        return;
      }
      this.#timers?.valueCame();
      this.#subscriber.next(result.value);
      if (this.#valve.closed) await this.#waitForValve();
      if (this.#isStopped()) return;
      this.#timers?.readBegins();
    }
  }

  async #waitForValve(): Promise<void> {
    this.#timers?.pause();
    // Closed again by the time this turn comes: then wait again.
    while (this.#valve.opened && !this.#isStopped()) await this.#valve.opened;
  }

  /** A method, because the compiler would take a second look at the property for the first one's answer. */
  #isStopped(): boolean {
    return this.#subscriber.closed;
  }

  #returnIterator(): void {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    if (iterator?.return === undefined) return;
    // Behind a pending read the return waits its turn, and ends with the abort's error, which nobody needs any more.
    Promise.resolve(iterator.return()).catch(() => undefined);
  }
}
