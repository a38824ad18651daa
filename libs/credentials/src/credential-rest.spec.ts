import { describe, expect, it } from '@jest/globals';
import type { CredentialSettlement } from '@sluice/exchange';

import { DEFAULT_COOLDOWN_MS, LONGEST_REST_MS, restEnd } from './credential-rest.js';

describe('restEnd', () => {
  it.each<[CredentialSettlement, number]>([
    [{ verdict: 'ok' }, 0],
    [{ verdict: 'ok', retryAfterMs: 9_000 }, 0],
    [{ verdict: 'cooldown' }, DEFAULT_COOLDOWN_MS],
    [{ verdict: 'cooldown', retryAfterMs: 0 }, 0],
    [{ verdict: 'cooldown', retryAfterMs: -1 }, 0],
    [{ verdict: 'cooldown', retryAfterMs: 1_500 }, 1_500],
    [{ verdict: 'cooldown', retryAfterMs: Infinity }, LONGEST_REST_MS],
    [{ verdict: 'exhausted', retryAfterMs: 10 }, LONGEST_REST_MS],
    [{ verdict: 'revoked' }, Infinity],
  ])('of %j is %d ms away', (settlement, restMs) => {
    expect(restEnd(settlement, 5_000)).toBe(5_000 + restMs);
  });
});
