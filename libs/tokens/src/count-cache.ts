import { createHash } from 'node:crypto';

/** Milliseconds a count is remembered for. */
const TIME_TO_LIVE_MS = 10 * 60 * 1000;
const MOST_ENTRIES = 1000;
/** Longer bodies are not worth it: to hash them would hold up the event loop for milliseconds. */
const MOST_HASHED_BYTES = 4 * 1024 * 1024;

interface Entry {
  readonly tokens: number;
  /** Milliseconds of the clock that was handed in. */
  readonly expires: number;
}

/** Counts by the digest of what was counted: clients count the same conversation again and again. Keeps no text. */
export class CountCache {
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();

  /** @param now a clock in milliseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** The name of a body counted by some rules; undefined if it is too long to be remembered. */
  keyOf(body: Uint8Array, rules: string): string | undefined {
    if (body.length > MOST_HASHED_BYTES) return undefined;
    return `${rules} ${createHash('sha256').update(body).digest('base64')}`;
  }

  read(key: string): number | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.expires > this.#now() ? entry.tokens : undefined;
  }

  /** Forgets the oldest when full. */
  write(key: string, tokens: number): void {
    this.#entries.delete(key);
    this.#entries.set(key, { tokens, expires: this.#now() + TIME_TO_LIVE_MS });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > MOST_ENTRIES && oldest !== undefined) this.#entries.delete(oldest);
  }
}
