import { describe, expect, it } from '@jest/globals';

import { loadWritten, refusalOf, type WrittenSources } from '../../fixtures/written-configuration.js';

const keysOf = (sources: WrittenSources, id = 'openai') =>
  loadWritten(sources)
    .credentials.get(id)
    ?.map(({ secret }) => secret);
const providerOf = (sources: WrittenSources, id = 'openai') =>
  loadWritten(sources).snapshot.providers.find((provider) => provider.id === id);

describe('keys', () => {
  const yaml = 'providers:\n  openai:\n    api_key: f0\n    api_keys: [f1, f2, f1]\n';

  it('of the file are used in its order, each once', () => {
    expect(keysOf({ yaml })).toEqual(['f0', 'f1', 'f2']);
  });

  it.each<[string, WrittenSources, readonly string[]]>([
    ['one of the environment', { environment: { OPENAI_API_KEY: 'e' } }, ['e']],
    ['a numbered one', { environment: { OPENAI_API_KEY_7: 'e' } }, ['e']],
    ['those of .env', { env: 'OPENAI_API_KEY_1=e1\nOPENAI_API_KEY_2=e2\n' }, ['e1', 'e2']],
  ])('of the file are all replaced by %s', (_name, sources, keys) => {
    expect(keysOf({ yaml, ...sources })).toEqual(keys);
  });

  it('of another name of the same provider replace them too', () => {
    const azure = 'providers:\n  azure: { api_key: f, base_url: http://a }\nfamilies: { big: azure/m }\n';
    expect(keysOf({ yaml: azure, environment: { AZURE_API_KEY: 'e' } }, 'azure')).toEqual(['e']);
  });

  it('of a provider whose name begins alike do not', () => {
    expect(keysOf({ yaml, environment: { OPENAI_API_KEYS: 'e', OPENAI_API_KEY_X: 'e' } })).toEqual(['f0', 'f1', 'f2']);
  });

  it('that are wrong are told with their place in the list', () => {
    const wrong = 'providers:\n  openai:\n    api_keys:\n      - good\n      - "a b"\n';
    expect(refusalOf({ yaml: wrong }).faults).toMatchObject([
      {
        place: 'sluice.yaml:5: providers.openai.api_keys[1]',
        problem: 'must be printable ASCII characters without spaces',
      },
    ]);
  });
});

describe('a provider of the file', () => {
  it('keeps what nothing above says', () => {
    const yaml = `
providers:
  openai:
    api_key: k
    base_url: http://file/v1
    profile: vllm
    options: { responses_models: [gpt-5*, o3] }
`;
    expect(providerOf({ yaml })).toMatchObject({
      baseUrl: 'http://file/v1',
      profile: 'vllm',
      options: { responsesModels: 'gpt-5*,o3' },
    });
    const environment = { OPENAI_API_BASE: 'http://env/v1', OPENAI_RESPONSES_MODELS: 'x' };
    expect(providerOf({ yaml, environment })).toMatchObject({
      baseUrl: 'http://env/v1',
      profile: 'vllm',
      options: { responsesModels: 'x' },
    });
  });

  it('may be known by its name alone, with its key in the environment', () => {
    const yaml = 'providers:\n  groq: { headers: { X-A: b } }\n';
    expect(providerOf({ yaml, environment: { GROQ_API_KEY: 'k' } }, 'groq')).toMatchObject({
      extraHeaders: { 'x-a': 'b' },
    });
    expect(providerOf({ yaml, environment: { OPENAI_API_KEY: 'k' } }, 'groq')).toBeUndefined();
  });

  it('may be one of your own, with a key or without', () => {
    const yaml = 'providers:\n  my-box: { base_url: http://box/v1/, profile: vllm }\ndefault: my-box/m\n';
    expect(providerOf({ yaml }, 'my-box')).toEqual({
      id: 'my-box',
      adapter: 'openai-compatible',
      baseUrl: 'http://box/v1',
      profile: 'vllm',
    });
    expect(keysOf({ yaml }, 'my-box')).toEqual(['']);
    const environment = { MY_BOX_API_KEY_1: 'k', MY_BOX_API_BASE: 'http://other' };
    expect(keysOf({ yaml, environment }, 'my-box')).toEqual(['k']);
    expect(providerOf({ yaml, environment }, 'my-box')).toMatchObject({ baseUrl: 'http://other' });
  });

  it('may be a second one of a kind, with options under names of its own', () => {
    const yaml = `
providers:
  azure: { api_key: a, base_url: http://one, options: { api_version: v1 } }
  azure-eu: { adapter: azure, api_key: b, base_url: http://two, options: { api_version: 2024-10-21, deployments: [m=d, n=e] } }
  second: { adapter: openai, api_key: c }
families: { big: azure/m }
`;
    expect(providerOf({ yaml }, 'azure')).toMatchObject({ options: { apiVersion: 'v1' } });
    expect(providerOf({ yaml }, 'azure-eu')).toMatchObject({
      adapter: 'azure',
      options: { apiVersion: '2024-10-21', deployments: 'm=d,n=e' },
    });
    expect(providerOf({ yaml }, 'second')).toMatchObject({ adapter: 'openai', baseUrl: 'https://api.openai.com/v1' });
    const environment = { AZURE_EU_API_VERSION: 'v1' };
    expect(providerOf({ yaml, environment }, 'azure-eu')).toMatchObject({ options: { apiVersion: 'v1' } });
  });

  it('may have an account in place of a key', () => {
    const yaml = `
providers:
  bedrock:
    options: { region: eu-central-1, aws_access_key_id: id, aws_secret_access_key: secret }
`;
    expect(keysOf({ yaml }, 'bedrock')).toEqual(['{"accessKeyId":"id","secretAccessKey":"secret"}']);
  });

  it('is handed clients’ keys, unless the environment says who is', () => {
    const yaml =
      'providers:\n  anthropic: { pass_client_key: true }\n  openai: { api_key: k, pass_client_key: false }\n';
    const passing = (sources: WrittenSources) =>
      loadWritten(sources).snapshot.providers.flatMap(({ id, clientKey }) => (clientKey ? [id] : []));
    expect(passing({ yaml })).toEqual(['anthropic']);
    expect(passing({ yaml, environment: { SLUICE_PASS_CLIENT_KEY: 'openai' } })).toEqual(['openai']);
  });
});

describe('headers that are sent besides', () => {
  it('are those of all providers, of one, and of variables, the last ones first', () => {
    const yaml = `
headers: { X-All: all, X-One: all, X-Env: all }
providers:
  openai: { api_key: k, headers: { x-one: one, X-Env: one } }
  groq: { api_key: k }
`;
    const environment = { CUSTOM_HEADER_X_ENV: 'env', CUSTOM_HEADER_ACCEPT: 'any thing' };
    const env = { 'x-env': 'env', accept: 'any thing' };
    expect(providerOf({ yaml, environment })?.extraHeaders).toEqual({ 'x-all': 'all', 'x-one': 'one', ...env });
    expect(providerOf({ yaml, environment }, 'openai-responses')?.extraHeaders).toMatchObject({ 'x-one': 'one' });
    expect(providerOf({ yaml, environment }, 'groq')?.extraHeaders).toEqual({ 'x-all': 'all', 'x-one': 'all', ...env });
  });

  it('change the hash of the configuration, as they change what is sent', () => {
    const hash = (value: string) =>
      loadWritten({ environment: { OPENAI_API_KEY: 'k', CUSTOM_HEADER_A: value } }).snapshot.hash;
    expect(hash('a')).not.toBe(hash('b'));
  });

  it.each([
    [
      'CUSTOM_HEADER_CONNECTION',
      'close',
      'must be called by the name of a header that does not belong to the connection',
    ],
    ['CUSTOM_HEADER_', 'x', 'must be called by the name of a header that does not belong to the connection'],
    ['CUSTOM_HEADER_X', 'hunter2\u0007', 'must be printable ASCII text'],
  ])('are refused where they would break the request: %s', (variable, text, problem) => {
    const { faults, message } = refusalOf({ environment: { OPENAI_API_KEY: 'k', [variable]: text } });
    expect(faults).toMatchObject([{ variable, problem }]);
    expect(message).not.toContain('hunter2');
  });
});

describe('which models are offered', () => {
  const yaml = 'providers:\n  openai: { api_key: k, models: { allow: [gpt-*, o3], deny: "*-mini" } }\n';

  it('is said by the file, and holds for all ways to a provider', () => {
    const models = { allow: ['gpt-*', 'o3'], deny: ['*-mini'] };
    expect(providerOf({ yaml })?.models).toEqual(models);
    expect(providerOf({ yaml }, 'openai-responses')?.models).toEqual(models);
  });

  it('is said by variables, each for itself', () => {
    const environment = { IGNORE_MODELS_OPENAI: 'a, b*,', WHITELIST_MODELS_OPENAI_RESPONSES: 'only' };
    expect(providerOf({ yaml, environment })?.models).toEqual({ allow: ['gpt-*', 'o3'], deny: ['a', 'b*'] });
    expect(providerOf({ yaml, environment }, 'openai-responses')?.models?.allow).toEqual(['only']);
    expect(providerOf({ environment: { GROQ_API_KEY: 'k', IGNORE_MODELS_OPENAI: 'a' } }, 'groq')).not.toHaveProperty(
      'models',
    );
  });
});
