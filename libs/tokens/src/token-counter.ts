import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { performance } from 'node:perf_hooks';

import type { MessagesRequest } from '@sluice/anthropic';
import { ServiceError } from '@sluice/exchange';

import { CountCache } from './count-cache.js';
import { CountThread } from './count-thread.js';
import { collectParts, type CountableParts } from './countable-parts.js';
import { countingRules } from './counting-rules.js';
import { estimateParts } from './estimate-parts.js';

/** What a {@link TokenCounter} can be told. */
export interface TokenCounterOptions {
  /** Built JavaScript of the worker; default: the one beside this file. */
  readonly workerUrl?: URL;
  /** Threads at most; default: one less than there are cores, 1 to 4. Each holds about 90 MB once it has counted. */
  readonly threads?: number;
  /** Milliseconds a count may take, its wait for a thread included, before it is estimated; default: 10 000. */
  readonly patienceMs?: number;
  /** A clock in milliseconds, for what is remembered; default: that of the process. */
  readonly now?: () => number;
}

/** A request, or the smaller body of `POST /v1/messages/count_tokens`. */
export type CountableRequest = Pick<MessagesRequest, 'messages' | 'system' | 'tools'>;

/** What helps a count. */
export interface CountContext {
  /** The model that would be asked, as its upstream knows it: models count differently. */
  readonly model?: string;
  /** The request's bytes: what was counted before is not counted again. */
  readonly body?: Uint8Array;
}

const PATIENCE_MS = 10_000;
/** Counts that may wait for one thread. Beyond it the wait would outlast the patience of clients. */
const MOST_WAITING = 32;

/**
 * Counts prompt tokens for `POST /v1/messages/count_tokens`, without asking anybody: by a public vocabulary, in worker
 * threads, 3 % too high rather than too low. Threads start when they are needed. Where there is none, or it fails, or
 * takes too long, the count is estimated by length: it never fails for that, and never holds up the event loop.
 */
export class TokenCounter {
  readonly #workerUrl: URL;
  readonly #most: number;
  readonly #patienceMs: number;
  readonly #cache: CountCache;
  #threads: CountThread[] = [];
  #isClosed = false;

  constructor({ workerUrl, threads, patienceMs, now }: TokenCounterOptions = {}) {
    this.#workerUrl = workerUrl ?? new URL('./count-worker.js', import.meta.url);
    this.#most = threads ?? Math.min(Math.max(availableParallelism() - 1, 1), 4);
    this.#patienceMs = patienceMs ?? PATIENCE_MS;
    this.#cache = new CountCache(now ?? (() => performance.now()));
  }

  /** @throws {ServiceError} `gateway_shutting_down` after {@link close} */
  async count(request: CountableRequest, { model = '', body }: CountContext = {}): Promise<number> {
    const rules = countingRules(model);
    const key = body && this.#cache.keyOf(body, rules.name);
    const known = key === undefined ? undefined : this.#cache.read(key);
    if (known !== undefined && !this.#isClosed) return known;
    const parts = collectParts(request, rules);
    const counted = await this.#countInThread(parts);
    if (this.#isClosed) throw new ServiceError('gateway_shutting_down', 'the gateway is shutting down');
    if (counted === undefined) return estimateParts(parts);
    if (key !== undefined) this.#cache.write(key, counted);
    return counted;
  }

  /** Ends all threads; counts that are going on fail. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#threads.map((thread) => thread.end()));
    this.#threads = [];
  }

  async #countInThread(parts: CountableParts): Promise<number | undefined> {
    if (this.#isClosed || !this.#hasWorker()) return undefined;
    try {
      const thread = this.#pick();
      return thread.load < MOST_WAITING ? await thread.count(parts, this.#patienceMs) : undefined;
    } catch {
      // The system has no thread to give at present.
      return undefined;
    }
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
