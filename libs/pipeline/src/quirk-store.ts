import { NO_QUIRKS } from '@sluice/exchange';
import type { Exchange, Quirks, Target } from '@sluice/exchange';

/** Keeps what was learned about upstreams from their refusals. Synchronous: it is asked before every attempt. */
export interface QuirkStore {
  /** @param key what {@link quirkKey} made */
  read(key: string): Quirks;
  /** Adds to what is known. */
  learn(key: string, learned: Quirks): void;
}

/** Base URL and model: the same model behind another server may well accept what this one refuses. */
export function quirkKey(exchange: Exchange, target: Target): string {
  const provider = exchange.config.providers.find(({ id }) => id === target.provider);
  return `${provider?.baseUrl ?? target.provider} ${target.model}`;
}

/** Model names come from clients, so without a bound anybody could fill the memory. */
const MAX_ENTRIES = 1_000;

/** Forgets with the process, and the oldest when full. */
export class MemoryQuirkStore implements QuirkStore {
  readonly #known = new Map<string, Quirks>();

  read(key: string): Quirks {
    return this.#known.get(key) ?? NO_QUIRKS;
  }

  learn(key: string, learned: Quirks): void {
    const merged = { ...this.read(key), ...learned };
    this.#known.delete(key);
    this.#known.set(key, merged);
    if (this.#known.size <= MAX_ENTRIES) return;
    for (const oldest of this.#known.keys()) {
      this.#known.delete(oldest);
      return;
    }
  }
}
