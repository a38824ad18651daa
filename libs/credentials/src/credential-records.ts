import { createHash } from 'node:crypto';

/** How one key has fared. Whoever lends it writes here. */
export interface CredentialRecord {
  /** When it may be used again; Infinity = it was refused, and is set aside. */
  restsUntil: number;
  /** Attempts it was lent for and that have ended. */
  requests: number;
  /** Those of them that failed by fault of the key: told to wait, exhausted, refused. */
  failures: number;
}

/**
 * What is known of keys, for as long as the process lives: a new configuration makes a new pool, and a key that was
 * told to rest would otherwise be as good as new. Holds digests, no secrets.
 */
export class CredentialRecords {
  readonly #records = new Map<string, CredentialRecord>();

  /** @param upstream who knows the key: at another address the same one may well be good */
  recordOf(upstream: string, secret: string): CredentialRecord {
    const name = createHash('sha256').update(`${upstream}\n${secret}`).digest('base64');
    const known = this.#records.get(name);
    if (known) return known;
    const record = { restsUntil: 0, requests: 0, failures: 0 };
    this.#records.set(name, record);
    return record;
  }
}
