import type { CredentialVerdict } from './errors/gateway-error.js';
import type { ProviderId } from './target.js';

/** A key to an upstream. `secret` never reaches a log, span, recording or error. */
export interface Credential {
  /** What the key is called everywhere but in the request itself, such as `openai-1`. */
  readonly id: string;
  readonly secret: string;
}

/** The id of a key that is the client's own and was sent with its request. */
export const CLIENT_KEY_ID = 'client';

/** How an attempt went, as far as its key is concerned. */
export interface CredentialSettlement {
  readonly verdict: CredentialVerdict;
  /** With `cooldown`: milliseconds the provider asked to wait. */
  readonly retryAfterMs?: number;
}

/** A key that was borrowed for one attempt. */
export interface CredentialLease {
  readonly credential: Credential;
  /** Gives the key back and says how it fared. Only the first call counts. */
  settle(settlement: CredentialSettlement): void;
}

/** No key of the provider can be used at present. */
export interface CredentialShortage {
  /** Milliseconds until the first key has rested; undefined = none will come back by itself. */
  readonly availableInMs: number | undefined;
}

/** Lends keys, in rotation, and rests those that were told to wait. */
export interface CredentialPool {
  borrow(provider: ProviderId, signal: AbortSignal): Promise<CredentialLease | CredentialShortage>;
}

/** Whether a key was lent. */
export function isLease(borrowed: CredentialLease | CredentialShortage): borrowed is CredentialLease {
  return 'credential' in borrowed;
}
