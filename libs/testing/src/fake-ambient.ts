import type { Ambient, AmbientTimer } from '@sluice/exchange';

/** A reading that was taken, or a timer that fired. */
export interface AmbientReading {
  readonly site: string;
  readonly value: unknown;
}

interface PendingTimer extends AmbientTimer {
  readonly site: string;
  readonly delayMs: number;
  readonly callback: () => void;
  dueMs: number;
}

/** An Ambient whose clock stands still until a test moves it; ids count up, randomness is one half. */
export class FakeAmbient implements Ambient {
  /** Everything that a tape would hold, in order. */
  readonly readings: AmbientReading[] = [];
  /** Handed out by `random()` before it falls back to 0.5. */
  readonly randoms: number[] = [];
  /** Readings to return instead of running `produce`, per site and in order: what a replay does. */
  readonly prescribed = new Map<string, unknown[]>();
  /** Called with each reading after it was noted. */
  onReading: ((reading: AmbientReading) => void) | undefined;
  #timers: PendingTimer[] = [];
  #nowMs: number;
  #ids = 0;

  constructor(startMs = 1_700_000_000_000) {
    this.#nowMs = startMs;
  }

  read<T>(site: string, produce: () => T): T {
    const recorded = this.prescribed.get(site);
    const value = recorded && recorded.length > 0 ? (recorded.shift() as T) : produce();
    this.#note(site, value);
    return value;
  }

  now(): number {
    return this.read('now', () => this.#nowMs);
  }

  random(): number {
    return this.read('random', () => this.randoms.shift() ?? 0.5);
  }

  id(prefix: 'msg' | 'toolu' | 'srvtoolu'): string {
    return this.read(`id:${prefix}`, () => `${prefix}_${String((this.#ids += 1)).padStart(24, '0')}`);
  }

  timer(site: string, delayMs: number, callback: () => void): AmbientTimer {
    const timer: PendingTimer = {
      site,
      delayMs,
      callback,
      dueMs: this.#nowMs + delayMs,
      cancel: () => {
        this.#timers = this.#timers.filter((candidate) => candidate !== timer);
      },
      refresh: () => {
        timer.dueMs = this.#nowMs + delayMs;
      },
    };
    this.#timers.push(timer);
    return timer;
  }

  /** The clock, without taking a reading. */
  get currentMs(): number {
    return this.#nowMs;
  }

  /** The sites of the timers that are running, in the order they were set. */
  get pendingTimers(): readonly string[] {
    return this.#timers.map(({ site }) => site);
  }

  /** Moves the clock; what falls due on the way fires in order, timers set by a callback included. */
  advance(milliseconds: number): void {
    const end = this.#nowMs + milliseconds;
    for (let next = this.#nextDue(end); next; next = this.#nextDue(end)) {
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.cancel();
      this.#note(`timer:${next.site}`, next.delayMs);
      next.callback();
    }
    this.#nowMs = end;
  }

  #nextDue(end: number): PendingTimer | undefined {
    return this.#timers
      .filter(({ dueMs }) => dueMs <= end)
      .reduce<PendingTimer | undefined>(
        (first, timer) => (first && first.dueMs <= timer.dueMs ? first : timer),
        undefined,
      );
  }

  #note(site: string, value: unknown): void {
    const reading = { site, value };
    this.readings.push(reading);
    this.onReading?.(reading);
  }
}
