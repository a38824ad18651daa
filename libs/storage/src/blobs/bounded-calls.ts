/** Lets so many calls be under way at once, and the others wait in the order they came. */
export class BoundedCalls {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(most: number) {
    this.#free = most;
  }

  async run<T>(call: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await call();
    } finally {
      const next = this.#waiting.shift();
      // Whose turn it is takes over the place, so that nobody who comes now can be faster.
      if (next) next();
      else this.#free += 1;
    }
  }
}
