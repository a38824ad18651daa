import type { CallCounter } from './scenario.js';

/** Counts per key and forgets the keys that were begun first. */
export class BoundedCounter implements CallCounter {
  readonly #limit: number;
  readonly #counts = new Map<string, number>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  count(key: string): number {
    const earlier = this.#counts.get(key) ?? 0;
    this.#counts.set(key, earlier + 1);
    if (this.#counts.size > this.#limit) {
      for (const oldest of this.#counts.keys()) {
        this.#counts.delete(oldest);
        break;
      }
    }
    return earlier;
  }
}
