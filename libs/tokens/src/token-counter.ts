import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';

import type { MessagesRequest } from '@sluice/anthropic';
import { ServiceError } from '@sluice/exchange';

import { CountThread } from './count-thread.js';
import { collectParts, type CountableParts } from './countable-parts.js';

/** What a {@link TokenCounter} can be told. */
export interface TokenCounterOptions {
  /** Built JavaScript of the worker; default: the one beside this file. */
  readonly workerUrl?: URL;
  /** Threads at most; default: one less than there are cores, 1 to 4. Each holds about 90 MB once it has counted. */
  readonly threads?: number;
}

/** A request, or the smaller body of `POST /v1/messages/count_tokens`. */
export type CountableRequest = Pick<MessagesRequest, 'messages' | 'system' | 'tools'>;

/**
 * Counts prompt tokens for `POST /v1/messages/count_tokens`, without asking anybody: by a public vocabulary, in worker
 * threads, 3 % too high rather than too low. Threads start when they are needed. Where the built worker is missing, or
 * a thread has died, the event loop counts: slowly, but a count never fails for that.
 */
export class TokenCounter {
  readonly #workerUrl: URL;
  readonly #most: number;
  #threads: CountThread[] = [];
  #isClosed = false;

  constructor({ workerUrl, threads }: TokenCounterOptions = {}) {
    this.#workerUrl = workerUrl ?? new URL('./count-worker.js', import.meta.url);
    this.#most = threads ?? Math.min(Math.max(availableParallelism() - 1, 1), 4);
  }

  /** @throws {ServiceError} `gateway_shutting_down` after {@link close} */
  async count(request: CountableRequest): Promise<number> {
    const parts = collectParts(request);
    if (!this.#isClosed && this.#hasWorker()) {
      const counted = await this.#pick()
        .count(parts)
        .catch(() => undefined);
      if (counted !== undefined) return counted;
    }
    if (this.#isClosed) throw new ServiceError('gateway_shutting_down', 'the gateway is shutting down');
    return countHere(parts);
  }

  /** Ends all threads; counts that are going on fail. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#threads.map((thread) => thread.end()));
    this.#threads = [];
  }

  /** An idle thread, else a new one, else the one with the fewest questions. */
  #pick(): CountThread {
    this.#threads = this.#threads.filter(({ isAlive }) => isAlive);
    const [least] = this.#threads.toSorted((left, right) => left.load - right.load);
    if (least !== undefined && (least.load === 0 || this.#threads.length >= this.#most)) return least;
    const thread = new CountThread(this.#workerUrl);
    this.#threads.push(thread);
    return thread;
  }

  #hasWorker(): boolean {
    return this.#workerUrl.protocol !== 'file:' || existsSync(this.#workerUrl);
  }
}

/** Loads the vocabulary only when it is needed: in a healthy gateway it lives in the threads alone. */
async function countHere(parts: CountableParts): Promise<number> {
  const { countParts } = await import('./count-parts.js');
  return countParts(parts);
}
