import { describe, expect, it } from '@jest/globals';

import { fromPull } from './from-pull.js';
import type { PullWatch, TimeoutKind, WatchTimer } from './pull-watch.js';
import { Valve } from './valve.js';

/** A source whose values come when the test says so, and which keeps a diary. */
class ManualSource implements AsyncIterable<string> {
  readonly diary: string[] = [];
  signal: AbortSignal | undefined;
  #waiting: { resolve: (result: IteratorResult<string>) => void; reject: (error: unknown) => void } | undefined;

  open = (signal: AbortSignal): AsyncIterable<string> => {
    this.signal = signal;
    this.diary.push('open');
    return this;
  };

  [Symbol.asyncIterator](): AsyncIterator<string> {
    return {
      next: () => {
        this.diary.push('read');
        return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
      },
      return: () => {
        this.diary.push('return');
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  async give(value: string): Promise<void> {
    this.#waiting?.resolve({ done: false, value });
    await settled();
  }

  async end(): Promise<void> {
    this.#waiting?.resolve({ done: true, value: undefined });
    await settled();
  }

  async fail(error: unknown): Promise<void> {
    this.#waiting?.reject(error);
    await settled();
  }
}

/** Timers that fire when the test says so. */
class ManualTimers {
  readonly running = new Map<WatchTimer, { kind: TimeoutKind; fire: () => void }>();
  readonly diary: string[] = [];

  watch(limits: Pick<PullWatch, 'firstByteMs' | 'idleMs' | 'totalMs'>): PullWatch {
    return {
      ...limits,
      timer: (kind, delayMs, callback) => {
        this.diary.push(`${kind} ${delayMs}`);
        const timer: WatchTimer = {
          cancel: () => this.running.delete(timer),
          refresh: () => this.diary.push(`${kind} refreshed`),
        };
        this.running.set(timer, { kind, fire: callback });
        return timer;
      },
      onTimeout: (kind) => new Error(`timeout: ${kind}`),
    };
  }

  kinds(): TimeoutKind[] {
    return [...this.running.values()].map(({ kind }) => kind);
  }

  fire(kind: TimeoutKind): void {
    for (const timer of this.running.values()) if (timer.kind === kind) timer.fire();
  }
}

/** Lets everything happen that needs no more input. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function listen(source: ManualSource, options: { valve?: Valve; watch?: PullWatch } = {}) {
  const seen: string[] = [];
  const valve = options.valve ?? new Valve();
  const subscription = fromPull(source.open, { valve, ...(options.watch && { watch: options.watch }) }).subscribe({
    next: (value) => seen.push(value),
    error: (error: unknown) => seen.push(`error ${error instanceof Error ? error.message : String(error)}`),
    complete: () => seen.push('complete'),
  });
  return { seen, valve, subscription };
}

describe(fromPull.name, () => {
  it('delivers values in order and completes', async () => {
    const source = new ManualSource();
    const { seen } = listen(source);
    await settled();
    await source.give('a');
    await source.give('b');
    await source.end();
    expect(seen).toEqual(['a', 'b', 'complete']);
    expect(source.diary).toEqual(['open', 'read', 'read', 'read']);
  });

  it('opens the source anew for each subscription, and not before', async () => {
    const source = new ManualSource();
    const values = fromPull(source.open, { valve: new Valve() });
    expect(source.diary).toEqual([]);
    values.subscribe().unsubscribe();
    values.subscribe().unsubscribe();
    await settled();
    expect(source.diary.filter((entry) => entry === 'open')).toHaveLength(2);
  });

  it('waits for a source that opens later', async () => {
    const source = new ManualSource();
    const seen: string[] = [];
    fromPull((signal) => settled().then(() => source.open(signal)), { valve: new Valve() }).subscribe((value) => {
      seen.push(value);
    });
    expect(source.diary).toEqual([]);
    await settled();
    await settled();
    await source.give('a');
    expect(seen).toEqual(['a']);
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no route');
      },
    ],
    ['rejects', () => Promise.reject(new Error('no route'))],
  ] as [string, () => PromiseLike<AsyncIterable<string>>][])(
    'passes on the error of an opener that %s',
    async (_how, open) => {
      const errors: unknown[] = [];
      fromPull(open, { valve: new Valve() }).subscribe({ error: (error: unknown) => errors.push(error) });
      await settled();
      expect(errors).toEqual([new Error('no route')]);
    },
  );

  it('passes on the error of a read, and does not return an iterator that threw', async () => {
    const source = new ManualSource();
    const { seen } = listen(source);
    await settled();
    await source.fail(new Error('reset'));
    expect(seen).toEqual(['error reset']);
    expect(source.diary).not.toContain('return');
  });

  it('aborts the signal and returns the iterator when unsubscribed behind a pending read', async () => {
    const source = new ManualSource();
    const { seen, subscription } = listen(source);
    await settled();
    expect(source.signal?.aborted).toBe(false);
    subscription.unsubscribe();
    expect(source.signal?.aborted).toBe(true);
    expect(source.diary).toEqual(['open', 'read', 'return']);
    await source.give('late');
    expect(seen).toEqual([]);
  });

  it('returns an iterator that came after the unsubscription', async () => {
    const source = new ManualSource();
    const subscription = fromPull((signal) => settled().then(() => source.open(signal)), {
      valve: new Valve(),
    }).subscribe();
    subscription.unsubscribe();
    await settled();
    await settled();
    expect(source.diary).toEqual(['open', 'return']);
  });

  it('swallows the rejection of a read that was aborted', async () => {
    const source = new ManualSource();
    const { seen, subscription } = listen(source);
    await settled();
    subscription.unsubscribe();
    await source.fail(new Error('aborted'));
    expect(seen).toEqual([]);
  });

  it('does not read while the valve is closed', async () => {
    const source = new ManualSource();
    const { seen, valve } = listen(source);
    await settled();
    valve.close();
    await source.give('a');
    expect(seen).toEqual(['a']);
    expect(source.diary).toEqual(['open', 'read']);
    valve.open();
    valve.close();
    await settled();
    expect(source.diary).toEqual(['open', 'read']);
    valve.open();
    await settled();
    expect(source.diary).toEqual(['open', 'read', 'read']);
  });

  it('closes the source also while it waits for the valve', async () => {
    const source = new ManualSource();
    const { valve, subscription } = listen(source);
    await settled();
    valve.close();
    await source.give('a');
    subscription.unsubscribe();
    expect(source.signal?.aborted).toBe(true);
    valve.open();
    await settled();
    expect(source.diary).toEqual(['open', 'read', 'return']);
  });

  it('ends at the first byte, the idle and the total limit, each with its own error', async () => {
    for (const [kind, values] of [
      ['first_byte', []],
      ['idle', ['a']],
      ['total', ['a', 'b']],
    ] as const) {
      const source = new ManualSource();
      const timers = new ManualTimers();
      const { seen } = listen(source, { watch: timers.watch({ firstByteMs: 10, idleMs: 20, totalMs: 30 }) });
      await settled();
      for (const value of values) await source.give(value);
      timers.fire(kind);
      expect(seen).toEqual([...values, `error timeout: ${kind}`]);
      expect(source.signal?.aborted).toBe(true);
      expect(source.diary.at(-1)).toBe('return');
      expect(timers.kinds()).toEqual([]);
    }
  });

  it('counts the opening as part of the first byte', () => {
    const timers = new ManualTimers();
    const errors: unknown[] = [];
    fromPull(() => new Promise<AsyncIterable<string>>(() => undefined), {
      valve: new Valve(),
      watch: timers.watch({ firstByteMs: 10 }),
    }).subscribe({ error: (error: unknown) => errors.push(error) });
    timers.fire('first_byte');
    expect(errors).toEqual([new Error('timeout: first_byte')]);
  });

  it('measures idle time from the beginning of each read, with one timer', async () => {
    const source = new ManualSource();
    const timers = new ManualTimers();
    listen(source, { watch: timers.watch({ firstByteMs: 10, idleMs: 20 }) });
    await settled();
    for (const value of ['a', 'b', 'c']) await source.give(value);
    expect(timers.diary).toEqual(['first_byte 10', 'idle 20', 'idle refreshed', 'idle refreshed']);
  });

  it('runs no idle timer behind a closed valve, and a new one once it opens', async () => {
    const source = new ManualSource();
    const timers = new ManualTimers();
    const { valve, seen } = listen(source, { watch: timers.watch({ firstByteMs: 10, idleMs: 20 }) });
    await settled();
    await source.give('a');
    expect(timers.kinds()).toEqual(['idle']);
    valve.close();
    await source.give('b');
    expect(timers.kinds()).toEqual([]);
    valve.open();
    await settled();
    expect(timers.kinds()).toEqual(['idle']);
    timers.fire('idle');
    expect(seen).toEqual(['a', 'b', 'error timeout: idle']);
  });

  it('keeps no limit that was not asked for, and stops all timers at the end', async () => {
    const source = new ManualSource();
    const timers = new ManualTimers();
    listen(source, { watch: timers.watch({ totalMs: 30 }) });
    await settled();
    await source.give('a');
    expect(timers.kinds()).toEqual(['total']);
    await source.end();
    expect(timers.kinds()).toEqual([]);
  });
});
