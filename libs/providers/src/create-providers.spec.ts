import { describe, expect, it } from '@jest/globals';
import type { ProviderSettings } from '@sluice/exchange';

import { createProviders } from './create-providers.js';

const settings = (more: Partial<ProviderSettings> = {}): ProviderSettings => ({
  id: 'up',
  adapter: 'openai-compatible',
  baseUrl: 'https://api.groq.com/openai/v1',
  profile: '',
  ...more,
});

describe(createProviders.name, () => {
  it('makes each provider under its own id', () => {
    const providers = createProviders([
      settings({ id: 'a' }),
      settings({ id: 'b', adapter: 'openai', profile: 'openai' }),
    ]);
    expect([...providers.keys()]).toEqual(['a', 'b']);
    expect(providers.get('a')).toMatchObject({ id: 'a', telemetryName: 'groq' });
    expect(providers.get('b')).toMatchObject({ id: 'b', telemetryName: 'openai' });
  });

  it.each<[string, Partial<ProviderSettings>[], RegExp]>([
    ['an adapter nobody wrote', [{ adapter: 'nope' }], /"up" names the adapter "nope".*openai-compatible/],
    ['an adapter of every object', [{ adapter: 'constructor' }], /"constructor", which does not exist/],
    ['a profile nobody wrote', [{ profile: 'nope' }], /no provider profile "nope".*generic/],
    ['a profile of every object', [{ profile: 'toString' }], /no provider profile "toString"/],
    ['an id that stands twice', [{}, {}], /"up" is configured twice/],
  ])('refuses %s, and says what to do', (_name, list, message) => {
    expect(() => createProviders(list.map(settings))).toThrow(message);
  });
});
