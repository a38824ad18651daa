/** What ran out: the time to the first value, the time between two values, the time for everything. */
export type TimeoutKind = 'first_byte' | 'idle' | 'total';

/** A timer that was set; the shape of the clock that is handed in. */
export interface WatchTimer {
  cancel(): void;
  /** Starts the delay anew. Harmless after the timer has fired or was cancelled. */
  refresh(): void;
}

/** How long a source may keep its reader waiting. A limit that is absent is not kept. */
export interface PullWatch {
  /** Calls `callback` once after `delayMs` milliseconds. */
  timer(site: TimeoutKind, delayMs: number, callback: () => void): WatchTimer;
  /** Milliseconds from opening the source to its first value. */
  readonly firstByteMs?: number | undefined;
  /** Milliseconds one later read may be pending. */
  readonly idleMs?: number | undefined;
  /** Milliseconds from opening to the end, whoever is slow. */
  readonly totalMs?: number | undefined;
  /** Makes the error that the stream ends with. */
  onTimeout(kind: TimeoutKind): Error;
}

/**
 * Watches one source. The first-byte and idle clocks run only while a read is pending: a reader that is held by a
 * closed valve must not be told that the other side is slow.
 */
export class PullTimers {
  readonly #watch: PullWatch;
  readonly #expired: (error: Error) => void;
  readonly #total: WatchTimer | undefined;
  #pending: WatchTimer | undefined;
  #kind: 'first_byte' | 'idle' = 'first_byte';

  constructor(watch: PullWatch, expired: (error: Error) => void) {
    this.#watch = watch;
    this.#expired = expired;
    this.#total = this.#start('total', watch.totalMs);
  }

  /** A read begins. */
  readBegins(): void {
    if (this.#pending) this.#pending.refresh();
    else this.#pending = this.#start(this.#kind, this.#kind === 'idle' ? this.#watch.idleMs : this.#watch.firstByteMs);
  }

  /** A value has come. The idle timer is left running: until the next read begins nothing can fire, all is synchronous. */
  valueCame(): void {
    if (this.#kind === 'idle') return;
    this.pause();
    this.#kind = 'idle';
  }

  /** No read will be pending for a while. */
  pause(): void {
    this.#pending?.cancel();
    this.#pending = undefined;
  }

  stop(): void {
    this.pause();
    this.#total?.cancel();
  }

  #start(kind: TimeoutKind, delayMs: number | undefined): WatchTimer | undefined {
    if (delayMs === undefined) return undefined;
    return this.#watch.timer(kind, delayMs, () => {
      this.#expired(this.#watch.onTimeout(kind));
    });
  }
}
