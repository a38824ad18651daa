import type {
  Credential,
  CredentialLease,
  CredentialPool,
  CredentialSettlement,
  CredentialShortage,
  ProviderId,
} from '@sluice/exchange';

import type { CredentialRecord } from './credential-records.js';
import { restEnd } from './credential-rest.js';

/** What a {@link MemoryCredentialPool} works with. */
export interface MemoryCredentialPoolOptions {
  readonly credentials: ReadonlyMap<ProviderId, readonly Credential[]>;
  /** Milliseconds since any fixed moment. */
  readonly now: () => number;
  /** What earlier pools have learned of a key, which this one goes on with; absent = nothing is known. */
  readonly recordOf?: (provider: ProviderId, credential: Credential) => CredentialRecord;
}

interface Slot {
  readonly credential: Credential;
  readonly record: CredentialRecord;
}

/** One key of a pool, without its secret. */
export interface CredentialState extends Readonly<CredentialRecord> {
  readonly provider: ProviderId;
  readonly id: string;
}

interface Ring {
  readonly slots: readonly Slot[];
  next: number;
}

/**
 * Lends the keys of one process in turn. A key is not locked while it is lent: providers limit tokens a minute, not
 * calls at a time. A revoked key is set aside for as long as its record lives, or until somebody wakes it.
 */
export class MemoryCredentialPool implements CredentialPool {
  readonly #rings: ReadonlyMap<ProviderId, Ring>;
  readonly #now: () => number;

  constructor({ credentials, now, recordOf = unknown }: MemoryCredentialPoolOptions) {
    const slotsOf = (provider: ProviderId, keys: readonly Credential[]): readonly Slot[] =>
      keys.map((credential) => ({ credential, record: recordOf(provider, credential) }));
    this.#rings = new Map([...credentials].map(([provider, keys]) => [provider, ringOf(slotsOf(provider, keys))]));
    this.#now = now;
  }

  /** How each key fares, in the order of the configuration. */
  get states(): readonly CredentialState[] {
    return [...this.#rings].flatMap(([provider, { slots }]) =>
      slots.map(({ credential, record }) => ({ provider, id: credential.id, ...record })),
    );
  }

  /** Ends the rests of keys, and takes back those that were set aside. @returns how many there were */
  wake(which: (key: CredentialState) => boolean): number {
    const now = this.#now();
    const resting = [...this.#rings].flatMap(([provider, { slots }]) =>
      slots.filter(
        ({ credential, record }) => record.restsUntil > now && which({ provider, id: credential.id, ...record }),
      ),
    );
    for (const { record } of resting) record.restsUntil = 0;
    return resting.length;
  }

  borrow(provider: ProviderId, signal: AbortSignal): Promise<CredentialLease | CredentialShortage> {
    if (signal.aborted) return Promise.reject(abortError(signal));
    const ring = this.#rings.get(provider);
    const now = this.#now();
    const slot = ring && takeNext(ring, now);
    return Promise.resolve(slot ? this.#lend(slot) : shortage(ring, now));
  }

  #lend(slot: Slot): CredentialLease {
    let isSettled = false;
    return {
      credential: slot.credential,
      settle: (settlement: CredentialSettlement): void => {
        if (isSettled) return;
        isSettled = true;
        const { record } = slot;
        record.requests += 1;
        if (settlement.verdict === 'ok') return;
        record.failures += 1;
        // The later end wins: of two calls the earlier may be the last to be told to wait.
        record.restsUntil = Math.max(record.restsUntil, restEnd(settlement, this.#now()));
      },
    };
  }
}

function unknown(): CredentialRecord {
  return { restsUntil: 0, requests: 0, failures: 0 };
}

function ringOf(slots: readonly Slot[]): Ring {
  return { slots, next: 0 };
}

function takeNext(ring: Ring, now: number): Slot | undefined {
  for (let tried = 0; tried < ring.slots.length; tried += 1) {
    const index = (ring.next + tried) % ring.slots.length;
    const slot = ring.slots[index];
    if (slot !== undefined && slot.record.restsUntil <= now) {
      ring.next = index + 1;
      return slot;
    }
  }
  return undefined;
}

function shortage(ring: Ring | undefined, now: number): CredentialShortage {
  const first = Math.min(...(ring?.slots ?? []).map(({ record }) => record.restsUntil));
  return { availableInMs: Number.isFinite(first) ? first - now : undefined };
}

function abortError(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('no key was lent: the exchange was aborted');
}
