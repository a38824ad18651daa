import { describe, expect, it } from '@jest/globals';

import { newExchangeId, newRequestId, randomBase62 } from './identifiers.js';

describe('identifiers', () => {
  it('makes request ids of 24 base62 digits that do not repeat', () => {
    const ids = Array.from({ length: 1000 }, newRequestId);
    expect(ids.every((id) => /^req_[0-9A-Za-z]{24}$/.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(1000);
  });

  it('draws every base62 digit about equally often', () => {
    const counts = new Map<string, number>();
    for (const digit of randomBase62(62_000)) counts.set(digit, (counts.get(digit) ?? 0) + 1);
    expect(counts.size).toBe(62);
    // Each digit is expected 1000 times; eight standard deviations leave no room for chance, but none for bias either.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(250);
  });

  it('makes exchange ids that are ULIDs and sort by time', () => {
    expect(newExchangeId(0)).toMatch(/^0{10}[0-9A-HJKMNP-TV-Z]{16}$/);
    expect(newExchangeId(1_469_918_176_385).slice(0, 10)).toBe('01ARYZ6S41');
    const sorted = [1, 32, 1023, 1_700_000_000_000, 1_800_000_000_000].map(newExchangeId);
    expect([...sorted].sort()).toEqual(sorted);
  });
});
