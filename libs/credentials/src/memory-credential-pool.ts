import type {
  Credential,
  CredentialLease,
  CredentialPool,
  CredentialSettlement,
  CredentialShortage,
  ProviderId,
} from '@sluice/exchange';

import { restEnd } from './credential-rest.js';

/** What a {@link MemoryCredentialPool} works with. */
export interface MemoryCredentialPoolOptions {
  readonly credentials: ReadonlyMap<ProviderId, readonly Credential[]>;
  /** Milliseconds since any fixed moment. */
  readonly now: () => number;
}

interface Slot {
  readonly credential: Credential;
  /** When the key may be used again; Infinity = it was revoked. */
  restsUntil: number;
}

interface Ring {
  readonly slots: readonly Slot[];
  next: number;
}

/**
 * Lends the keys of one process in turn. A key is not locked while it is lent: providers limit tokens a minute, not
 * calls at a time. A revoked key is set aside until a new pool is made, that is, until restart or reload.
 */
export class MemoryCredentialPool implements CredentialPool {
  readonly #rings: ReadonlyMap<ProviderId, Ring>;
  readonly #now: () => number;

  constructor({ credentials, now }: MemoryCredentialPoolOptions) {
    this.#rings = new Map([...credentials].map(([provider, keys]) => [provider, ringOf(keys)]));
    this.#now = now;
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
        // The later end wins: a call that began before the key was told to rest may succeed after it.
        slot.restsUntil = Math.max(slot.restsUntil, restEnd(settlement, this.#now()));
      },
    };
  }
}

function ringOf(credentials: readonly Credential[]): Ring {
  return { slots: credentials.map((credential) => ({ credential, restsUntil: 0 })), next: 0 };
}

function takeNext(ring: Ring, now: number): Slot | undefined {
  for (let tried = 0; tried < ring.slots.length; tried += 1) {
    const index = (ring.next + tried) % ring.slots.length;
    const slot = ring.slots[index];
    if (slot !== undefined && slot.restsUntil <= now) {
      ring.next = index + 1;
      return slot;
    }
  }
  return undefined;
}

function shortage(ring: Ring | undefined, now: number): CredentialShortage {
  const first = Math.min(...(ring?.slots ?? []).map(({ restsUntil }) => restsUntil));
  return { availableInMs: Number.isFinite(first) ? first - now : undefined };
}

function abortError(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('no key was lent: the exchange was aborted');
}
