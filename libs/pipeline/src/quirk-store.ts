import { NO_QUIRKS } from '@sluice/exchange';
import type { Exchange, Quirks, Target } from '@sluice/exchange';

/** Keeps what was learned about upstreams from their refusals. Synchronous: it is asked before every attempt. */
export interface QuirkStore {
  /** @param key what {@link quirkKey} made */
  read(key: string): Quirks;
  /** Adds to what is known. */
  learn(key: string, learned: Quirks): void;
}

/**
 * Base URL and model: the same model behind another server may well accept what this one refuses. So may it when it is
 * asked otherwise, by another name of the operator's.
 */
export function quirkKey(exchange: Pick<Exchange, 'config'>, target: Target): string {
  const provider = exchange.config.providers.find(({ id }) => id === target.provider);
  const asked = `${provider?.baseUrl ?? target.provider} ${target.model}`;
  return target.alias === undefined ? asked : `${asked} ${target.alias}`;
}

/** Model names come from clients, so without a bound anybody could fill the memory. */
const MAX_ENTRIES = 1_000;

/** Milliseconds after which a refusal is put to the test again: upstreams are upgraded, and models learn parameters. */
const LIFETIME_MS = 60 * 60 * 1_000;

interface KnownQuirks {
  readonly quirks: Quirks;
  /** When each was learned, by its name. */
  readonly learnedMs: ReadonlyMap<string, number>;
}

/** Forgets with the process, each quirk an hour after it was learned, and the oldest entry when full. */
export class MemoryQuirkStore implements QuirkStore {
  readonly #known = new Map<string, KnownQuirks>();
  readonly #now: () => number;

  /** @param now milliseconds on any clock that does not stand still */
  constructor(now: () => number) {
    this.#now = now;
  }

  read(key: string): Quirks {
    const known = this.#known.get(key);
    if (known === undefined) return NO_QUIRKS;
    const oldest = this.#now() - LIFETIME_MS;
    const fresh = [...known.learnedMs].filter(([, learnedMs]) => learnedMs > oldest);
    if (fresh.length === known.learnedMs.size) return known.quirks;
    return this.#keep(key, new Map(fresh));
  }

  learn(key: string, learned: Quirks): void {
    this.read(key);
    const learnedMs = new Map(this.#known.get(key)?.learnedMs);
    for (const name of Object.keys(learned)) learnedMs.set(name, this.#now());
    this.#known.delete(key);
    this.#keep(key, learnedMs);
    if (this.#known.size <= MAX_ENTRIES) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }

  #keep(key: string, learnedMs: ReadonlyMap<string, number>): Quirks {
    if (learnedMs.size === 0) {
      this.#known.delete(key);
      return NO_QUIRKS;
    }
    const quirks = Object.fromEntries([...learnedMs.keys()].map((name) => [name, true as const]));
    this.#known.set(key, { quirks, learnedMs });
    return quirks;
  }
}
