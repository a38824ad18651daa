import { describe, expect, it } from '@jest/globals';

import { Slots } from './slots.js';

/** Work that is begun and ended by hand. */
class Jobs {
  readonly began: string[] = [];
  readonly #ends = new Map<string, (error?: Error) => void>();

  start(slots: Slots, name: string, signal = new AbortController().signal): Promise<string> {
    const work = (): Promise<string> => {
      this.began.push(name);
      return new Promise((resolve, reject) => {
        this.#ends.set(name, (error) => {
          if (error) reject(error);
          else resolve(name);
        });
      });
    };
    return slots.use(work, signal);
  }

  end(name: string, error?: Error): void {
    this.#ends.get(name)?.(error);
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe(Slots.name, () => {
  it('lets as many work as there are, the others in the order they came', async () => {
    const [slots, jobs] = [new Slots(2), new Jobs()];
    const all = ['a', 'b', 'c', 'd'].map((name) => jobs.start(slots, name));
    expect(jobs.began).toEqual(['a', 'b']);
    jobs.end('b');
    await settled();
    expect(jobs.began).toEqual(['a', 'b', 'c']);
    for (const name of ['a', 'c', 'd']) {
      jobs.end(name);
      await settled();
    }
    expect(await Promise.all(all)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('goes on behind work that failed', async () => {
    const [slots, jobs] = [new Slots(1), new Jobs()];
    const [first, second] = [jobs.start(slots, 'first'), jobs.start(slots, 'second')];
    jobs.end('first', new Error('broken'));
    await expect(first).rejects.toThrow('broken');
    await settled();
    jobs.end('second');
    expect(await second).toBe('second');
  });

  it('lets go at once of whoever leaves while waiting, and passes them over', async () => {
    const [slots, jobs, leaving] = [new Slots(1), new Jobs(), new AbortController()];
    const [, left, last] = [
      jobs.start(slots, 'first'),
      jobs.start(slots, 'left', leaving.signal),
      jobs.start(slots, 'last'),
    ];
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    jobs.end('first');
    await settled();
    jobs.end('last');
    expect(await last).toBe('last');
    expect(jobs.began).toEqual(['first', 'last']);
  });

  it('takes no place for whoever had left before, nor gives one back twice', async () => {
    const [slots, jobs, leaving] = [new Slots(1), new Jobs(), new AbortController()];
    const first = jobs.start(slots, 'first', leaving.signal);
    leaving.abort(new Error('gone'));
    await expect(jobs.start(slots, 'never', leaving.signal)).rejects.toThrow('gone');
    void jobs.start(slots, 'second');
    expect(jobs.began).toEqual(['first']);
    jobs.end('first');
    expect(await first).toBe('first');
    void jobs.start(slots, 'third');
    await settled();
    expect(jobs.began).toEqual(['first', 'second']);
  });
});
