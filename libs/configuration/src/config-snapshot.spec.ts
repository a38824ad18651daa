import { describe, expect, it } from '@jest/globals';

import { canonicalJson, deepFreeze, sealSnapshot } from './config-snapshot.js';

describe('canonicalJson', () => {
  it.each<[string, unknown, string]>([
    [
      'sorts keys at every depth',
      { b: { d: 1, c: 2 }, a: [{ f: 1, e: 2 }] },
      '{"a":[{"e":2,"f":1}],"b":{"c":2,"d":1}}',
    ],
    ['keeps the order of lists', [3, 1, 2], '[3,1,2]'],
    ['leaves undefined out', { a: undefined, b: null }, '{"b":null}'],
  ])('%s', (_name, value, expected) => {
    expect(canonicalJson(value)).toBe(expected);
  });
});

describe('sealSnapshot', () => {
  const target = { provider: 'openai', model: 'm' };
  const settings = {
    providers: [{ id: 'openai', adapter: 'openai', baseUrl: 'http://h', profile: 'openai' }],
    routing: { bigModel: target, middleModel: target, smallModel: target, fallbacks: [] },
    timeouts: { connectMs: 1, streamReadMs: 2, wholeReadMs: 3 },
    retry: { maxRetries: 1, maxUpstreamCalls: 2, baseDelayMs: 3, maxDelayMs: 4, maxRetryAfterMs: 5 },
    streaming: { keepaliveMs: 1, firstByteHoldMs: 2 },
    recordingMode: 'redacted' as const,
  };

  it('has the same hash whatever the order, and however often it is sealed', () => {
    const sealed = sealSnapshot(settings);
    const reversed = Object.fromEntries(Object.entries(settings).reverse()) as typeof settings;
    expect(sealSnapshot(reversed).hash).toBe(sealed.hash);
    expect(sealSnapshot(sealed).hash).toBe(sealed.hash);
  });

  it.each([
    ['a timeout', { timeouts: { ...settings.timeouts, connectMs: 9 } }],
    ['the order of fallbacks', { routing: { ...settings.routing, fallbacks: [target] } }],
    ['what is known of models', { models: { known: [{ provider: 'p', model: 'm' }], checksContext: true } }],
    ['what is recorded', { recordingMode: 'full' as const }],
    ['what is recorded of whom', { recordingModes: { local: 'full' as const } }],
    ['how much is recorded', { recordingSample: { rate: 0.5 } }],
  ])('has another hash for %s', (_name, change) => {
    expect(sealSnapshot({ ...settings, ...change }).hash).not.toBe(sealSnapshot(settings).hash);
  });
});

describe('deepFreeze', () => {
  it('reaches lists and objects in them, and leaves maps usable', () => {
    const frozen = deepFreeze({ list: [{ a: 1 }], map: new Map([['a', 1]]) });
    expect(Object.isFrozen(frozen.list[0])).toBe(true);
    expect(frozen.map.get('a')).toBe(1);
  });
});
