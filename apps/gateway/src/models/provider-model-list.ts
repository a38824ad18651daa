import { setTimeout as sleep } from 'node:timers/promises';

import type { ListedModel } from '@sluice/exchange';

/** What a provider's list is made of. */
export interface ProviderModelListParts {
  /** Asks the upstream. It may take as long as the signal lets it. */
  readonly ask: (signal: AbortSignal) => Promise<readonly ListedModel[]>;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
  /** Milliseconds a list is good for. */
  readonly goodForMs: number;
  /** What is already known, from before the configuration was read anew. */
  readonly known?: KnownList | undefined;
  /** Hears of every list that was told. */
  readonly keep: (list: KnownList) => void;
}

/** A list, and when it was told. */
export interface KnownList {
  readonly models: readonly ListedModel[];
  readonly atMs: number;
}

/** Milliseconds clients wait for a list that was never told: Claude Code gives up after three seconds. */
const FIRST_LIST_MS = 2_000;
/** Milliseconds an upstream may take. */
const ANSWER_MS = 15_000;
/** Milliseconds for which an upstream that failed is not asked again. */
const AFTER_FAILURE_MS = 60_000;

/**
 * The models of one provider, as they were last told. Nobody waits for a list but those who come before the first one;
 * a list that is too old is shown once more, and asked for anew behind it. One that cannot be had leaves the last one.
 */
export class ProviderModelList {
  readonly #parts: ProviderModelListParts;
  readonly #closing = new AbortController();
  #list: KnownList | undefined;
  #nextAskMs: number;
  #flight: { readonly startedMs: number; readonly landed: Promise<void> } | undefined;

  constructor(parts: ProviderModelListParts) {
    this.#parts = parts;
    this.#list = parts.known;
    this.#nextAskMs = parts.known ? parts.known.atMs + parts.goodForMs : -Infinity;
  }

  /** Undefined until the upstream has told it for the first time. */
  get known(): KnownList | undefined {
    return this.#list;
  }

  /** Asks for the list anew, if it is time and nobody is asking. */
  refresh(): void {
    const startedMs = this.#parts.now();
    if (this.#flight || startedMs < this.#nextAskMs || this.#closing.signal.aborted) return;
    const landed = this.#fly().finally(() => (this.#flight = undefined));
    this.#flight = { startedMs, landed };
  }

  /** Waits for the first list ever, but no longer than two seconds from when it was asked for. */
  async firstList(): Promise<void> {
    if (this.#list || !this.#flight) return;
    const leftMs = this.#flight.startedMs + FIRST_LIST_MS - this.#parts.now();
    if (leftMs <= 0) return;
    const landed = new AbortController();
    await Promise.race([
      this.#flight.landed,
      sleep(leftMs, undefined, { signal: landed.signal }).catch(() => undefined),
    ]);
    landed.abort();
  }

  /** Leaves the upstream alone from now on. */
  close(): void {
    this.#closing.abort();
  }

  async #fly(): Promise<void> {
    const { ask, now, goodForMs, keep } = this.#parts;
    try {
      const models = await ask(AbortSignal.any([this.#closing.signal, AbortSignal.timeout(ANSWER_MS)]));
      this.#list = { models, atMs: now() };
      this.#nextAskMs = now() + goodForMs;
      keep(this.#list);
    } catch {
      this.#nextAskMs = now() + Math.min(goodForMs, AFTER_FAILURE_MS);
    }
  }
}
