import { describe, expect, it } from '@jest/globals';

import { takesClientKey, takesClientKeys } from './client-keys.js';
import type { ProviderSettings, RoutingSettings } from './settings.js';
import type { Target } from './target.js';

const provider = (id: string): ProviderSettings => ({ id, adapter: id, baseUrl: '', profile: '' });
const target: Target = { provider: 'a', model: 'm' };
const own: Target = { ...target, overrides: { clientKey: true } };
const ROUTING: RoutingSettings = { bigModel: target, middleModel: target, smallModel: target, fallbacks: [] };
const PROVIDERS = [provider('a'), { ...provider('b'), clientKey: true as const }];

describe(takesClientKey, () => {
  it.each<[string, Target, boolean]>([
    ['with the keys of the gateway', target, false],
    ['with those of clients, as the target has it', own, true],
    ['with those of clients, as its provider has it', { ...target, provider: 'b' }, true],
    ['nowhere', { ...target, provider: 'c' }, false],
  ])('asks %s', (_, asked, expected) => {
    expect(takesClientKey({ providers: PROVIDERS }, asked)).toBe(expected);
  });
});

describe(takesClientKeys, () => {
  it.each<[string, Partial<RoutingSettings>, boolean]>([
    ['none', { defaultModel: null, models: [], rules: [] }, false],
    ['a family', { smallModel: own }, true],
    ['a fallback', { fallbacks: [target, own] }, true],
    ['the default', { defaultModel: own }, true],
    ['a model', { models: [{ id: 'x', target: own }] }, true],
    ['a rule', { rules: [{ name: 'r', match: { kind: 'glob', pattern: '*' }, targets: [{ target: own }] }] }, true],
  ])('finds %s', (_, routing, expected) => {
    expect(takesClientKeys({ providers: [provider('a')], routing: { ...ROUTING, ...routing } })).toBe(expected);
  });

  it('finds providers', () => {
    expect(takesClientKeys({ providers: PROVIDERS, routing: ROUTING })).toBe(true);
  });
});
