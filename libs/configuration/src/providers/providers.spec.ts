import { describe, expect, it } from '@jest/globals';

import { ConfigurationError, KNOWN_PROVIDERS, loadConfiguration, variablesOf } from '../index.js';
import type { Environment, KnownProvider, SluiceConfiguration } from '../index.js';

const NOWHERE = '/nonexistent';
const load = (environment: Environment, adapters?: readonly string[]): SluiceConfiguration =>
  loadConfiguration({ environment, workingDirectory: NOWHERE, ...(adapters && { adapters }) });

function faultsOf(environment: Environment): ConfigurationError['faults'] {
  try {
    load(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
}

/** What is needed for a provider besides what the test is about. */
const needed = ({ models, exampleBaseUrl, defaultBaseUrl, baseUrls, options }: KnownProvider): Environment => ({
  ...(models === undefined && { BIG_MODEL: 'some-model' }),
  ...(defaultBaseUrl === undefined && { [baseUrls[0] ?? '']: exampleBaseUrl }),
  ...Object.fromEntries(options.filter(({ required }) => required).map(({ variable, example }) => [variable, example])),
});

describe.each(KNOWN_PROVIDERS.map((provider) => [provider.id, provider] as const))('%s', (id, provider) => {
  const [key = ''] = provider.keys;
  const [base = ''] = provider.baseUrls;

  it.each(provider.keys)('is configured by %s, with its numbered keys in rotation', (variable) => {
    const keys = { [`${variable}_10`]: 'key-ten', [variable]: 'key-plain', [`${variable}_2`]: 'key-two' };
    const { snapshot, credentials, simulator } = load({ ...needed(provider), ...keys });
    expect(snapshot.providers.filter((one) => one.id === id)).toEqual([
      expect.objectContaining({
        id,
        adapter: provider.adapter,
        profile: provider.profile,
        baseUrl: provider.defaultBaseUrl ?? provider.exampleBaseUrl,
      }),
    ]);
    expect(credentials.get(id)?.map(({ secret }) => secret)).toEqual(['key-plain', 'key-two', 'key-ten']);
    expect([snapshot.routing.bigModel.provider, simulator]).toEqual([provider.beside ?? id, false]);
  });

  it.each(provider.baseUrls)('is moved by %s, where two that differ are a fault', (variable) => {
    const environment = { ...needed(provider), [base]: undefined, [key]: 'key-plain' };
    const moved = load({ ...environment, [variable]: 'https://elsewhere.test/p/' });
    expect(moved.snapshot.providers[0]?.baseUrl).toBe('https://elsewhere.test/p');
    const others = Object.fromEntries(provider.baseUrls.map((name) => [name, `https://${name.toLowerCase()}.test`]));
    expect(faultsOf({ ...environment, ...others })).toHaveLength(provider.baseUrls.length - 1);
  });

  it('is not there without its variables', () => {
    expect(load({ SLUICE_SIMULATOR: 'true' }).snapshot.providers).toEqual([]);
  });

  it('keeps its keys out of faults and out of what recordings keep', () => {
    const [fault, ...more] = faultsOf({ ...needed(provider), [`${key}_4`]: 'two words' });
    expect([fault?.variable, more]).toEqual([`${key}_4`, []]);
    expect(JSON.stringify(fault)).not.toContain('two words');
    expect(JSON.stringify(load({ ...needed(provider), [key]: 'key-plain' }).snapshot)).not.toContain('key-plain');
  });
});

describe('the known providers', () => {
  it('share no variable', () => {
    const variables = KNOWN_PROVIDERS.filter(({ beside }) => beside === undefined).flatMap(variablesOf);
    expect(variables.filter((name, index) => variables.indexOf(name) !== index)).toEqual([]);
  });

  it('leave to clients what points them at a gateway', () => {
    expect(KNOWN_PROVIDERS.flatMap(variablesOf)).not.toContain('ANTHROPIC_BASE_URL');
    expect(load({ ANTHROPIC_BASE_URL: 'http://127.0.0.1:8082' }).snapshot.providers).toEqual([]);
  });
});

describe('local servers', () => {
  it.each([
    ['http://127.0.0.1:11434', 'http://127.0.0.1:11434/v1'],
    ['http://127.0.0.1:11434/', 'http://127.0.0.1:11434/v1'],
    ['http://127.0.0.1:11434/v1', 'http://127.0.0.1:11434/v1'],
    ['http://box.test/ollama/api', 'http://box.test/ollama/api'],
  ])('need a base URL and nothing else: %s', (text, baseUrl) => {
    const { snapshot, credentials } = load({ OLLAMA_API_BASE: text, BIG_MODEL: 'qwen3' });
    expect(snapshot.providers).toEqual([{ id: 'ollama', adapter: expect.any(String), baseUrl, profile: 'ollama' }]);
    expect(credentials.get('ollama')).toEqual([{ id: 'ollama-1', secret: '' }]);
  });

  it('are not configured by a key, which may be for another program', () => {
    expect(load({ OLLAMA_API_KEY: 'k' }).snapshot.providers).toEqual([]);
  });
});

describe('providers nobody here knows', () => {
  const ACME = { ACME_API_BASE: 'https://acme.test/v1', ACME_API_KEY: 'k1', BIG_MODEL: 'm' };

  it.each<[string, Environment, object]>([
    ['by base URL and key', {}, { id: 'acme', adapter: 'openai-compatible', profile: '' }],
    ['with a numbered key alone', { ACME_API_KEY: undefined, ACME_API_KEY_3: 'k' }, { id: 'acme' }],
    ['with a profile', { ACME_PROFILE: 'vllm' }, { profile: 'vllm' }],
  ])('are configured %s', (_name, change, expected) => {
    expect(load({ ...ACME, ...change }).snapshot.providers).toEqual([expect.objectContaining(expected)]);
  });

  it('are called like the variable, and served by an adapter of that name where there is one', () => {
    const environment = { BIG_MODEL: 'm', MY_LAB_2_API_BASE: 'http://lab.test', MY_LAB_2_API_KEY: 'k' };
    expect(load(environment).snapshot.providers[0]).toMatchObject({ id: 'my-lab-2', adapter: 'openai-compatible' });
    expect(load(environment, ['my-lab-2']).snapshot.providers[0]).toMatchObject({ adapter: 'my-lab-2' });
  });

  it('stand behind the known ones, by name', () => {
    const environment = {
      ...ACME,
      AARDVARK_API_BASE: 'https://a.test',
      AARDVARK_API_KEY: 'k',
      VLLM_API_BASE: 'http://v',
    };
    expect(load(environment).snapshot.providers.map(({ id }) => id)).toEqual(['vllm', 'aardvark', 'acme']);
  });

  it.each<[string, Environment]>([
    ['a base URL without a key', { LINEAR_API_BASE: 'https://linear.test' }],
    ['a key without a base URL', { GITHUB_API_KEY: 'k' }],
    ['the variables of a known provider', { OPENAI_API_BASE: undefined, GROQ_API_KEYS: 'k' }],
    ['the name of the simulator', { SIMULATOR_API_BASE: 'http://s', SIMULATOR_API_KEY: 'k' }],
    ['small letters', { acme_API_BASE: 'http://s', acme_API_KEY: 'k' }],
  ])('are not made of %s', (_name, environment) => {
    expect(load(environment).snapshot.providers).toEqual([]);
  });

  it.each<[string, Environment, string]>([
    ['the base URL', { ACME_API_BASE: 'acme.test' }, 'ACME_API_BASE'],
    ['the profile', { ACME_PROFILE: 'a\u0007b' }, 'ACME_PROFILE'],
    ['the key', { ACME_API_KEY: 'a b' }, 'ACME_API_KEY'],
  ])('have faults in %s reported by their own variable', (_name, change, variable) => {
    expect(faultsOf({ ...ACME, ...change }).map((fault) => fault.variable)).toEqual([variable]);
  });
});

describe('which models serve', () => {
  const models = (environment: Environment): readonly string[] => {
    const { bigModel, middleModel, smallModel } = load(environment).snapshot.routing;
    return [bigModel, middleModel, smallModel].map(({ provider, model }) => `${provider}/${model}`);
  };
  const GROQ = { GROQ_API_KEY: 'k' };
  const OPENAI = { OPENAI_API_KEY: 'k' };

  it.each<[string, Environment, string[]]>([
    ['the first provider’s own', { ...GROQ, ...OPENAI }, ['openai/gpt-5.2', 'openai/gpt-5.2', 'openai/gpt-5-mini']],
    [
      'the named one, where its provider has none of its own',
      { ...GROQ, XAI_API_KEY: 'k', BIG_MODEL: 'xai/grok' },
      ['xai/grok', 'xai/grok', 'xai/grok'],
    ],
    [
      'the named one, and the small one of its provider',
      { ...GROQ, ...OPENAI, BIG_MODEL: 'groq/big' },
      ['groq/big', 'groq/big', 'groq/openai/gpt-oss-20b'],
    ],
    [
      'a small one that is named',
      { ...OPENAI, SMALL_MODEL: 'tiny' },
      ['openai/gpt-5.2', 'openai/gpt-5.2', 'openai/tiny'],
    ],
    ['the simulator’s', {}, ['simulator/sim-big', 'simulator/sim-middle', 'simulator/sim-small']],
  ])('%s', (_name, environment, expected) => {
    expect(models(environment)).toEqual(expected);
  });

  it.each<[string, Environment, string]>([
    ['a name with a maker in it', { OPENROUTER_API_KEY: 'k' }, 'openrouter/anthropic/claude'],
    ['a configured provider’s', { OPENROUTER_API_KEY: 'k', MISTRAL_API_KEY: 'k' }, 'openrouter/anthropic/claude'],
    ['a name at a server of one’s own', { ...OPENAI, OPENAI_BASE_URL: 'https://x.test' }, 'openai/anthropic/claude'],
    [
      'a known provider that is there',
      { ...GROQ, ANTHROPIC_API_BASE: 'https://x.test', ANTHROPIC_API_KEY: 'k' },
      'anthropic/claude',
    ],
  ])('anthropic/claude is %s', (_name, environment, expected) => {
    expect(models({ ...environment, BIG_MODEL: 'anthropic/claude' })[0]).toBe(expected);
  });

  it.each<[string, Environment, string, string]>([
    ['nobody knows', { XAI_API_KEY: 'k' }, 'BIG_MODEL', 'set BIG_MODEL=xai/<model>'],
    ['a provider without its key', { ...OPENAI, SMALL_MODEL: 'groq/x' }, 'SMALL_MODEL', 'set GROQ_API_KEY'],
    ['a local server without its address', { ...OPENAI, BIG_MODEL: 'ollama/x' }, 'BIG_MODEL', 'set OLLAMA_API_BASE'],
    ['a stranger', { ...OPENAI, FALLBACK_MODELS: 'acme/x' }, 'FALLBACK_MODELS', 'set ACME_API_BASE and ACME_API_KEY'],
    ['the simulator, which is off', { ...OPENAI, BIG_MODEL: 'simulator/x' }, 'BIG_MODEL', 'set SLUICE_SIMULATOR=true'],
  ])('is a fault for %s, which says what to set', (...[, environment, variable, fix]) => {
    expect(faultsOf(environment)).toEqual([expect.objectContaining({ variable, fix: expect.stringContaining(fix) })]);
  });
});

describe('a server that is named without a key', () => {
  it('is a fault where nobody else serves, and left alone otherwise', () => {
    const alone = { MISTRAL_BASE_URL: 'https://m.test', CEREBRAS_API_BASE: 'https://c.test' };
    expect(faultsOf(alone).map(({ variable }) => variable)).toEqual(['MISTRAL_BASE_URL', 'CEREBRAS_API_BASE']);
    const { providers } = load({ ...alone, OPENAI_API_KEY: 'k' }).snapshot;
    expect(providers.map(({ id }) => id)).toEqual(['openai', 'openai-responses']);
  });
});
