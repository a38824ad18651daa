import { Worker } from 'node:worker_threads';

import type { CountAnswer, CountQuestion } from './count-worker.js';
import type { CountableParts } from './countable-parts.js';

/** Megabytes a thread may keep: several times what a count takes. A thread that wants more ends, not the process. */
const MOST_HEAP_MB = 512;

/** One worker thread that counts. Once it has died every further question goes unanswered. */
export class CountThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (tokens: number | undefined) => void>();
  #questions = 0;
  #isAlive = true;

  constructor(url: URL) {
    this.#worker = new Worker(url, { resourceLimits: { maxOldGenerationSizeMb: MOST_HEAP_MB } });
    // A thread that waits for questions must not keep a process alive that has nothing else to do.
    this.#worker.unref();
    this.#worker.on('message', (answer: CountAnswer) => {
      this.#settle(answer.id, answer.tokens);
    });
    this.#worker.on('error', () => {
      this.#die();
    });
    this.#worker.on('exit', () => {
      this.#die();
    });
  }

  /** Questions without an answer yet. */
  get load(): number {
    return this.#waiting.size;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Undefined when the thread cannot count, takes longer than that, or dies before it has answered. */
  count(parts: CountableParts, patienceMs: number): Promise<number | undefined> {
    if (!this.#isAlive) return Promise.resolve(undefined);
    const id = (this.#questions += 1);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve(undefined);
      }, patienceMs);
      this.#waiting.set(id, (tokens) => {
        clearTimeout(timer);
        resolve(tokens);
      });
      this.#worker.postMessage({ id, parts } satisfies CountQuestion);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(id: number, tokens: number | undefined): void {
    const settle = this.#waiting.get(id);
    this.#waiting.delete(id);
    settle?.(tokens);
  }

  #die(): void {
    this.#isAlive = false;
    for (const id of [...this.#waiting.keys()]) this.#settle(id, undefined);
  }
}
