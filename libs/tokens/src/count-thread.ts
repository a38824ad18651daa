import { Worker } from 'node:worker_threads';

import type { CountAnswer, CountQuestion } from './count-worker.js';
import type { CountableParts } from './countable-parts.js';

interface Waiter {
  readonly resolve: (tokens: number) => void;
  readonly reject: (error: Error) => void;
}

/** One worker thread that counts. Once it has died every further question fails. */
export class CountThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiter>();
  #questions = 0;
  #death: Error | undefined;

  constructor(url: URL) {
    this.#worker = new Worker(url);
    // A thread that waits for questions must not keep a process alive that has nothing else to do.
    this.#worker.unref();
    this.#worker.on('message', (answer: CountAnswer) => {
      this.#settle(answer);
    });
    this.#worker.on('error', (error) => {
      this.#die(error instanceof Error ? error : new Error('the thread failed'));
    });
    this.#worker.on('exit', () => {
      this.#die(new Error('the thread has ended'));
    });
  }

  /** Questions without an answer yet. */
  get load(): number {
    return this.#waiting.size;
  }

  get isAlive(): boolean {
    return this.#death === undefined;
  }

  /** @throws {Error} when the thread dies before it has answered, or cannot count */
  count(parts: CountableParts): Promise<number> {
    if (this.#death !== undefined) return Promise.reject(this.#death);
    const id = (this.#questions += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, parts } satisfies CountQuestion);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(answer: CountAnswer): void {
    const waiter = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if ('tokens' in answer) waiter?.resolve(answer.tokens);
    else waiter?.reject(new Error(answer.problem));
  }

  #die(error: Error): void {
    this.#death ??= error;
    for (const { reject } of this.#waiting.values()) reject(this.#death);
    this.#waiting.clear();
  }
}
