import { describe, expect, it } from '@jest/globals';
import { FakeAmbient } from '@sluice/testing';

import { clientPatienceMs, upstreamTimeouts } from './upstream-timeouts.js';

const timeouts = { connectMs: 1, streamReadMs: 60_000, wholeReadMs: 600_000 };

const watch = (stream: boolean, patienceMs?: number) =>
  upstreamTimeouts({ ambient: new FakeAmbient(), timeouts, provider: 'up', stream, patienceMs });

describe(clientPatienceMs.name, () => {
  it.each([
    ['600', 600_000],
    [' 2.5 ', 2_500],
    ['0.0001', 1],
    ['0', undefined],
    ['-5', undefined],
    ['NOT_GIVEN', undefined],
    ['1e3', undefined],
    ['', undefined],
  ])('reads %j as %p', (text, expected) => {
    expect(clientPatienceMs([['x-stainless-timeout', text]])).toBe(expected);
  });

  it('is unknown without the header', () => {
    expect(clientPatienceMs([['x-stainless-retry-count', '2']])).toBeUndefined();
  });
});

describe(upstreamTimeouts.name, () => {
  it.each<[string, boolean, number | undefined, object]>([
    ['a stream', true, undefined, { firstByteMs: 60_000, idleMs: 60_000 }],
    ['a stream of a client in a hurry', true, 5_000, { firstByteMs: 5_000, idleMs: 60_000 }],
    ['a stream of a patient client', true, 900_000, { firstByteMs: 60_000, idleMs: 60_000 }],
    ['a whole reply', false, undefined, { totalMs: 600_000 }],
    ['a whole reply for a client in a hurry', false, 5_000, { totalMs: 5_000 }],
  ])('limits %s', (_name, stream, patienceMs, limits) => {
    const { firstByteMs, idleMs, totalMs } = watch(stream, patienceMs);
    expect({ firstByteMs, idleMs, totalMs }).toEqual(limits);
  });

  it.each<['first_byte' | 'idle' | 'total', boolean, string]>([
    ['first_byte', true, 'up did not begin to answer within 5 s.'],
    ['idle', true, 'up fell silent in the middle of its reply within 60 s.'],
    ['total', false, 'up did not answer in full within 5 s.'],
  ])('names the limit that was reached: %s', (kind, stream, message) => {
    expect(watch(stream, 5_000).onTimeout(kind).message).toBe(message);
  });
});
