import type { CredentialSettlement, CredentialVerdict } from '@sluice/exchange';

/** Milliseconds a key rests when the provider did not say how long: a gateway with one key must not go dark for it. */
export const DEFAULT_COOLDOWN_MS = 1_000;
/** Milliseconds a key rests at most, whatever a provider says; also how long an exhausted one rests. */
export const LONGEST_REST_MS = 3_600_000;

const REST_MS: Readonly<Record<CredentialVerdict, (retryAfterMs: number | undefined) => number>> = {
  ok: () => 0,
  cooldown: (retryAfterMs) => Math.min(Math.max(retryAfterMs ?? DEFAULT_COOLDOWN_MS, 0), LONGEST_REST_MS),
  exhausted: () => LONGEST_REST_MS,
  revoked: () => Infinity,
};

/** When a key that fared so may be used again, on the clock of `now`. Infinity = not by itself. */
export function restEnd({ verdict, retryAfterMs }: CredentialSettlement, now: number): number {
  return now + REST_MS[verdict](retryAfterMs);
}
