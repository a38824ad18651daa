import type { Ambient, AmbientTimer } from '@sluice/exchange';
import type { FrameOf } from '@sluice/recordings';

/** Marks the tape frames that say that a timer fired. */
export const TIMER_SITE = 'timer:';

interface TapedTimer extends AmbientTimer {
  readonly site: string;
  readonly callback: () => void;
}

/** The pipeline asked for something that the recording does not hold: it has taken another way. */
export class TapeMismatchError extends Error {
  override readonly name = 'TapeMismatchError';
}

/**
 * An Ambient that gives back what a recording holds: readings in their order, each site by itself, and timers only
 * when the recording says that they fired, never by the clock.
 */
export class TapedAmbient implements Ambient {
  /** What the pipeline asked for that is not on the tape, and timers that fired then but do not run now. */
  readonly mismatches: string[] = [];
  readonly #readings = new Map<string, unknown[]>();
  readonly #timers = new Set<TapedTimer>();

  constructor(tape: readonly FrameOf<'tape'>[]) {
    for (const { site, val } of tape) {
      if (site.startsWith(TIMER_SITE)) continue;
      const values = this.#readings.get(site);
      if (values === undefined) this.#readings.set(site, [val]);
      else values.push(val);
    }
  }

  /** What the next reading of a site will be, undefined when there is none. */
  peek(site: string): unknown {
    return this.#readings.get(site)?.[0];
  }

  /** @throws {TapeMismatchError} when the recording holds no more readings of this site */
  read<T>(...[site]: readonly [site: string, produce?: () => T]): T {
    const values = this.#readings.get(site);
    if (values === undefined || values.length === 0) {
      const mismatch = `a reading of "${site}" that was not taken when this was recorded`;
      this.mismatches.push(mismatch);
      throw new TapeMismatchError(mismatch);
    }
    return values.shift() as T;
  }

  now(): number {
    return this.read('now');
  }

  random(): number {
    return this.read('random');
  }

  id(prefix: 'msg' | 'toolu' | 'srvtoolu'): string {
    return this.read(`id:${prefix}`);
  }

  timer(site: string, _delayMs: number, callback: () => void): AmbientTimer {
    const timer: TapedTimer = {
      site,
      callback,
      cancel: () => this.#timers.delete(timer),
      refresh: () => {
        // Timers of one site have one delay, so that the one that was armed last is due last.
        if (this.#timers.delete(timer)) this.#timers.add(timer);
      },
    };
    this.#timers.add(timer);
    return timer;
  }

  /** Lets the timer of a site fire that was armed first. */
  fire(site: string): void {
    for (const timer of this.#timers) {
      if (timer.site !== site) continue;
      this.#timers.delete(timer);
      timer.callback();
      return;
    }
    this.mismatches.push(`the timer "${site}", which fired when this was recorded, is not running`);
  }
}
