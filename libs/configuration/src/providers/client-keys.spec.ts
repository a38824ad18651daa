import { describe, expect, it } from '@jest/globals';

import { checkClientKeys, readClientKeys } from './client-keys.js';
import { KNOWN_PROVIDERS } from './known-providers.js';
import { readProvider } from './read-provider.js';

const variables = (list: string): ReadonlyMap<string, string> => new Map([['SLUICE_PASS_CLIENT_KEY', list]]);

describe(readClientKeys, () => {
  it.each([
    ['', []],
    ['anthropic', ['anthropic']],
    [' anthropic ,, openai ', ['anthropic', 'openai']],
  ])('reads %j', (list, expected) => {
    expect(readClientKeys(variables(list))).toEqual(expected);
  });
});

it('is a fault where it names nobody', () => {
  expect(checkClientKeys('anthropic, nobody', ['anthropic'])).toEqual([
    expect.objectContaining({ variable: 'SLUICE_PASS_CLIENT_KEY', problem: expect.stringContaining('"nobody"') }),
  ]);
  expect(checkClientKeys('', [])).toEqual([]);
});

describe('a provider that is handed the clients’ own keys', () => {
  const anthropic = KNOWN_PROVIDERS.find(({ id }) => id === 'anthropic')!;

  it('needs none itself', () => {
    const { settings, credentials } = readProvider(anthropic, variables('anthropic'));
    expect(settings).toMatchObject({ id: 'anthropic', clientKey: true });
    expect(credentials).toEqual([]);
  });

  it('keeps those it has, for clients that bring none', () => {
    const environment = new Map([...variables('anthropic'), ['ANTHROPIC_API_KEY', 'a-key']]);
    expect(readProvider(anthropic, environment).credentials).toEqual([expect.objectContaining({ secret: 'a-key' })]);
  });

  it('is none that was not named', () => {
    expect(readProvider(anthropic, variables('openai')).settings).toBeUndefined();
  });
});
