import { describe, expect, it } from '@jest/globals';

import type { ProxyName } from './proxies.js';
import { recognise, type Recognition } from './recognise.js';

interface Given {
  readonly variables?: Readonly<Record<string, string>>;
  readonly from?: ProxyName;
  readonly files?: Readonly<Record<string, string>>;
}

function recogniseAll({ variables = {}, from, files = {} }: Given): Recognition {
  return recognise({
    variables: new Map(Object.entries(variables)),
    files: new Map(Object.entries(files)),
    ...(from !== undefined && { from }),
  });
}

/** The variables as the rest of the configuration sees them. */
function seen({ variables = {}, ...given }: Given): Readonly<Record<string, string>> {
  const { aliases, taken } = recogniseAll({ variables, ...given });
  const left = Object.entries(variables).filter(([name]) => !taken.has(name));
  return { ...Object.fromEntries(left), ...Object.fromEntries(aliases.map(({ name, text }) => [name, text])) };
}

describe('without another proxy', () => {
  it.each([{}, { OPENAI_API_KEY: 'k', ANTHROPIC_API_KEY: 'k', BIG_MODEL: 'gpt-5.2', LOG_LEVEL: 'info', PATH: '/bin' }])(
    'nothing is recognised in %j',
    (variables) => {
      expect(recogniseAll({ variables })).toEqual({
        aliases: [],
        taken: new Set(),
        document: {},
        notices: [],
        faults: [],
      });
    },
  );

  it.each([
    ['models: [a, b]', 'a map'],
    ['- name: a\n', 'a list of something else'],
    ['[', 'no YAML'],
    ['', 'nothing'],
  ])('a models.yaml of somebody else is left alone: %j', (text) => {
    expect(recogniseAll({ files: { 'models.yaml': text } })).toMatchObject({ document: {}, faults: [], notices: [] });
  });
});

describe('names of variables', () => {
  it.each([
    [{ REQUEST_TIMEOUT: '90' }, { TIMEOUT_READ_STREAMING: '90', TIMEOUT_READ_NON_STREAMING: '90' }],
    [
      { REQUEST_TIMEOUT: '90', TIMEOUT_READ_STREAMING: '300' },
      { TIMEOUT_READ_STREAMING: '300', TIMEOUT_READ_NON_STREAMING: '90' },
    ],
    [{ PROXY_PORT: '8000' }, { PORT: '8000' }],
    [{ PROXY_PORT: '8000', PORT: '9000' }, { PORT: '9000' }],
    [{ PROXY_VERBOSE: 'True' }, { LOG_LEVEL: 'debug' }],
    [{ PROXY_VERBOSE: 'true', LOG_LEVEL: 'WARNING' }, { LOG_LEVEL: 'warn' }],
    [{ LOG_LEVEL: 'INFO  # for now' }, { LOG_LEVEL: 'info' }],
    [{ LOG_LEVEL: 'CRITICAL' }, { LOG_LEVEL: 'fatal' }],
    [{ LOG_LEVEL: 'loud' }, { LOG_LEVEL: 'loud' }],
  ])('%j is read as %j', (variables, expected) => {
    expect(seen({ variables })).toEqual({ ...variables, ...expected });
  });

  it('PROXY_VERBOSE says nothing unless it is true', () => {
    expect(seen({ variables: { PROXY_VERBOSE: 'false' } })).toEqual({ PROXY_VERBOSE: 'false' });
  });

  it.each([
    [undefined, { ANTHROPIC_API_KEY: 'k' }, { ANTHROPIC_API_KEY: 'k' }],
    ['1rgs', { ANTHROPIC_API_KEY: 'k' }, { ANTHROPIC_API_KEY: 'k' }],
    ['mirrowel', { ANTHROPIC_API_KEY: 'k' }, { ANTHROPIC_API_KEY: 'k' }],
    ['fuergaosi233', { ANTHROPIC_API_KEY: 'k' }, { PROXY_API_KEY: 'k' }],
    ['fuergaosi233', { ANTHROPIC_API_KEY: 'k', PROXY_API_KEY: 'own' }, { PROXY_API_KEY: 'own' }],
  ] as const)('of %s ANTHROPIC_API_KEY means what it means there: %j is %j', (from, variables, expected) => {
    expect(seen({ variables, ...(from !== undefined && { from }) })).toEqual(expected);
  });

  it('what stands behind _API_KEY becomes a number with mirrowel, and with nobody else', () => {
    const variables = { OPENAI_API_KEY_1: 'a', OPENAI_API_KEY_WORK: 'b', OPENAI_API_KEY_0: 'c', OPENAI_API_KEY: 'd' };
    expect(seen({ variables, from: 'mirrowel' })).toEqual({
      OPENAI_API_KEY: 'd',
      OPENAI_API_KEY_1: 'a',
      OPENAI_API_KEY_2: 'b',
      OPENAI_API_KEY_3: 'c',
    });
    expect(seen({ variables })).toEqual(variables);
  });
});

describe('Azure at OPENAI_BASE_URL', () => {
  const KEYS = { OPENAI_API_KEY: 'k', OPENAI_API_KEY_2: 'l' };
  const URLS = ['https://r.openai.azure.com', 'https://r.openai.azure.com/openai/deployments/d'];

  it.each(URLS)('%s is the provider azure, with all its keys', (url) => {
    expect(seen({ variables: { ...KEYS, OPENAI_BASE_URL: url } })).toEqual({
      AZURE_OPENAI_API_KEY: 'k',
      AZURE_OPENAI_API_KEY_2: 'l',
      AZURE_OPENAI_ENDPOINT: url,
    });
  });

  it('is meant by AZURE_API_VERSION also where the host says nothing', () => {
    const variables = { ...KEYS, OPENAI_BASE_URL: 'https://gateway.test', AZURE_API_VERSION: '2024-10-21' };
    expect(seen({ variables })).toMatchObject({
      AZURE_OPENAI_ENDPOINT: 'https://gateway.test',
      AZURE_API_VERSION: '2024-10-21',
    });
  });

  it.each([
    { ...KEYS, OPENAI_BASE_URL: 'https://api.openai.com/v1' },
    { ...KEYS, OPENAI_BASE_URL: 'no url' },
    { ...KEYS, AZURE_API_VERSION: '2024-10-21' },
    { ...KEYS, OPENAI_BASE_URL: 'https://p.test', AZURE_API_VERSION: 'v1', AZURE_API_BASE: 'https://a.test' },
  ])('is not meant by %j', (variables) => {
    expect(seen({ variables })).toEqual(variables);
  });
});

describe('a server at OPENAI_BASE_URL', () => {
  const OLLAMA = { OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'http://localhost:11434/v1' };

  it.each(['fuergaosi233', '1rgs'] as const)('is known by its host, from %s', (from) => {
    expect(seen({ variables: OLLAMA, from })['OPENAI_PROFILE']).toBe('auto');
    expect(seen({ variables: { ...OLLAMA, OPENAI_PROFILE: 'vllm' }, from })['OPENAI_PROFILE']).toBe('vllm');
    expect(seen({ variables: { OPENAI_API_KEY: 'k' }, from })).not.toHaveProperty('OPENAI_PROFILE');
    const azure = { ...OLLAMA, AZURE_API_VERSION: '2024-10-21' };
    expect(seen({ variables: azure, from })).not.toHaveProperty('OPENAI_PROFILE');
  });

  it('is OpenAI where nobody says otherwise', () => {
    expect(seen({ variables: OLLAMA })).toEqual(OLLAMA);
  });

  it('is at OPENAI_API_BASE, from mirrowel', () => {
    const { OPENAI_BASE_URL: OPENAI_API_BASE, OPENAI_API_KEY } = OLLAMA;
    const moved = seen({ variables: { OPENAI_API_KEY, OPENAI_API_BASE }, from: 'mirrowel' });
    expect(moved['OPENAI_PROFILE']).toBe('auto');
  });
});

describe('PREFERRED_PROVIDER', () => {
  it.each([
    [
      'google',
      { BIG_MODEL: 'gemini-2.5-pro', SMALL_MODEL: 'gpt-4o-mini' },
      'gemini/gemini-2.5-pro',
      'openai/gpt-4o-mini',
    ],
    ['openai', { BIG_MODEL: 'gpt-4o', SMALL_MODEL: 'gemini-2.0-flash' }, 'openai/gpt-4o', 'gemini/gemini-2.0-flash'],
    ['openai', { BIG_MODEL: 'openai/gpt-4o', SMALL_MODEL: 'anthropic/x' }, 'openai/gpt-4o', 'anthropic/x'],
    ['custom', { BIG_MODEL: 'house', SMALL_MODEL: 'custom/house-small' }, 'house', 'house-small'],
    ['OpenAI', { BIG_MODEL: 'meta/llama', SMALL_MODEL: 'o3' }, 'openai/meta/llama', 'openai/o3'],
  ])('%s with %j: %s and %s', (preferred, models, big, small) => {
    const variables = { PREFERRED_PROVIDER: preferred, ...models };
    expect(seen({ variables })).toMatchObject({ BIG_MODEL: big, SMALL_MODEL: small });
  });

  it('is google by default, and Gemini may be served by Google Cloud', () => {
    const variables = { BIG_MODEL: 'gemini-2.5-pro', USE_VERTEX_AUTH: 'True' };
    expect(seen({ variables, from: '1rgs' })['BIG_MODEL']).toBe('vertex-gemini/gemini-2.5-pro');
    expect(seen({ variables })['BIG_MODEL']).toBe('gemini-2.5-pro');
  });

  it.each([
    [
      { PREFERRED_PROVIDER: 'google', GEMINI_API_KEY: 'k' },
      { big: 'gemini/gemini-2.5-pro', small: 'gemini/gemini-2.5-flash' },
    ],
    [
      { PREFERRED_PROVIDER: 'openai', OPENAI_API_KEY_1: 'k' },
      { big: 'openai/gpt-4o', small: 'openai/gpt-4o-mini' },
    ],
    [{ PREFERRED_PROVIDER: 'openai', OPENAI_API_KEY: 'k', BIG_MODEL: 'o3' }, { small: 'openai/gpt-4o-mini' }],
    [{ PREFERRED_PROVIDER: 'anthropic' }, { big: 'anthropic/*', middle: 'anthropic/*', small: 'anthropic/*' }],
    [{ PREFERRED_PROVIDER: 'google', OPENAI_API_KEY: 'k' }, undefined],
    [{ PREFERRED_PROVIDER: 'custom', OPENAI_API_KEY: 'k' }, undefined],
    [{ PREFERRED_PROVIDER: 'google', USE_VERTEX_AUTH: 'false' }, undefined],
  ])('%j fills in the models %j', (variables, families) => {
    expect(recogniseAll({ variables }).document.families).toEqual(families);
  });

  it.each([
    [{ PREFERRED_PROVIDER: 'custom', OPENAI_API_KEY: 'k' }, ['openai/*']],
    [{ PREFERRED_PROVIDER: 'anthropic', GEMINI_API_KEY_2: 'k', OPENAI_API_KEY: 'k' }, ['openai/*', 'gemini/*']],
    [{ PREFERRED_PROVIDER: 'google', USE_VERTEX_AUTH: 'true' }, ['vertex-gemini/*']],
    [{ PREFERRED_PROVIDER: 'google' }, []],
    [{ OPENAI_API_KEY: 'k', GEMINI_API_KEY: 'k' }, []],
  ])('%j leads names of their models to %j', (variables, targets) => {
    const { routes = [] } = recogniseAll({ variables: { ...variables } }).document;
    expect(routes.flatMap(({ to }) => to)).toEqual(targets);
  });

  it.each([
    ['gpt-4o', true],
    ['chatgpt-4o-latest', true],
    ['o1', true],
    ['o3-mini', true],
    ['opus', false],
    ['o1x', false],
    ['my-gpt-4', false],
    ['gpt-', false],
  ])('knows whether %s is OpenAI’s: %s', (model, isOpenAis) => {
    const { routes = [] } = recogniseAll({ variables: { PREFERRED_PROVIDER: 'openai', OPENAI_API_KEY: 'k' } }).document;
    expect(new RegExp(routes[0]?.regex ?? '', 'i').test(model)).toBe(isOpenAis);
  });

  it('is a fault where it is nothing', () => {
    expect(recogniseAll({ variables: { PREFERRED_PROVIDER: 'mine' } }).faults).toEqual([
      {
        variable: 'PREFERRED_PROVIDER',
        problem: 'must be one of google, openai, anthropic, custom',
        fix: 'correct PREFERRED_PROVIDER, or remove it',
      },
    ]);
  });
});

describe('<P>_MODELS', () => {
  const KEYS = { OPENAI_API_KEY: 'k', ACME_X_API_BASE: 'https://acme.test/v1' };

  it('is a list of names, or an object of names with options', () => {
    const variables = {
      ...KEYS,
      OPENAI_MODELS: '["gpt-5.2", "o3"]',
      ACME_X_MODELS: JSON.stringify({
        fast: { id: 'up-1', options: { reasoning_effort: 'low', temperature: 0.2, max_tokens: 5, seed: 7, tag: '$A' } },
        plain: {},
        empty: null,
      }),
    };
    expect(recogniseAll({ variables }).document.models).toEqual([
      { id: 'openai/gpt-5.2', provider: 'openai', model: 'gpt-5.2' },
      { id: 'openai/o3', provider: 'openai', model: 'o3' },
      {
        id: 'acme_x/fast',
        provider: 'acme-x',
        model: 'up-1',
        reasoning_effort: 'low',
        temperature: 0.2,
        extra_body: { seed: 7, tag: '$$A' },
      },
      { id: 'acme_x/plain', provider: 'acme-x', model: 'plain' },
      { id: 'acme_x/empty', provider: 'acme-x', model: 'empty' },
    ]);
  });

  it.each(['[1]', '["a"', '{"a": 1}', '[""]', '{"": {}}'])('%s is a fault', (text) => {
    expect(recogniseAll({ variables: { ...KEYS, OPENAI_MODELS: text } }).faults).toMatchObject([
      { variable: 'OPENAI_MODELS', problem: expect.stringContaining('must be a JSON list of names') },
    ]);
  });

  it.each([{ OPENAI_MODELS: 'a,b' }, { NOBODY_MODELS: '["a"]' }, { OPENAI_RESPONSES_MODELS: 'gpt-5*' }])(
    '%j is left alone',
    (variables) => {
      expect(recogniseAll({ variables: { ...KEYS, ...variables } })).toMatchObject({ document: {}, faults: [] });
    },
  );
});

describe('notices', () => {
  it('tell of each variable that means nothing here, once', () => {
    const variables = {
      ROTATION_MODE_OPENAI: 'balanced',
      GLOBAL_TIMEOUT: '30',
      LOG_FILE_PATH: 'server.log',
      TIMEOUT_CONNECT: '30',
      SOMETHING: 'else',
    };
    expect(recogniseAll({ variables }).notices).toEqual([
      'GLOBAL_TIMEOUT has no counterpart here. A request costs three calls at most, each with its own time.',
      'LOG_FILE_PATH has no counterpart here. The log goes to standard output.',
      'ROTATION_MODE_OPENAI has no counterpart here. Keys are used in turn; one that is refused rests, and the next is tried.',
    ]);
  });

  it('do not tell of what other proxies have, where one is named', () => {
    const variables = { GLOBAL_TIMEOUT: '30', LOG_FILE_PATH: 'server.log' };
    expect(recogniseAll({ variables, from: 'tizee' }).notices).toEqual([
      'LOG_FILE_PATH has no counterpart here. The log goes to standard output.',
    ]);
  });

  it('do not tell of a key that is a provider’s', () => {
    const variables = { REQUESTY_API_KEY: 'k', REQUESTY_API_BASE: 'https://requesty.test' };
    expect(recogniseAll({ variables }).notices).toEqual([]);
    expect(recogniseAll({ variables: { REQUESTY_API_KEY: 'k' } }).notices).toHaveLength(1);
  });
});

describe('what a proxy does without being told', () => {
  it.each([
    [undefined, {}],
    ['tizee', {}],
    ['mirrowel', { server: { port: 8000 }, default: 'refuse' }],
  ] as const)('%s: %j', (from, document) => {
    expect(recogniseAll({ ...(from !== undefined && { from }) }).document).toEqual(document);
  });

  it('mirrowel refuses names without a provider, unless somebody says who serves them', () => {
    const { document } = recogniseAll({ from: 'mirrowel', variables: { BIG_MODEL: 'openai/gpt-5.2' } });
    expect(document.default).toBeUndefined();
  });

  it.each([
    ['{"host": "127.0.0.1", "port": 9000}', { host: '127.0.0.1', port: 9000 }],
    ['{"host": 7, "port": 99999}', { port: 8000 }],
    ['{"host": "a b", "port": "1"}', { port: 8000 }],
    ['null', { port: 8000 }],
    ['{', { port: 8000 }],
  ])('mirrowel with the launcher’s %s listens at %j', (text, server) => {
    const files = { 'launcher_config.json': text };
    expect(recogniseAll({ from: 'mirrowel', files }).document.server).toEqual(server);
  });

  it('fuergaosi233 has models of OpenAI, and hands some names on', () => {
    const { families, routes } = recogniseAll({ from: 'fuergaosi233', variables: { BIG_MODEL: 'x' } }).document;
    expect(families).toEqual({ small: 'openai/gpt-4o-mini' });
    expect(routes?.map(({ match, to }) => [match, to])).toContainEqual(['gpt-*', ['openai/*']]);
  });

  it('openrouter-flask has a table of models', () => {
    const { routes, default: other, server } = recogniseAll({ from: 'openrouter-flask' }).document;
    expect(routes?.map(({ exact, match, regex, to }) => [exact ?? match ?? regex, to[0]])).toEqual([
      ['^(?!openrouter/)[^/]+/.', 'openrouter/*'],
      ['claude-sonnet-4-5-20250929', 'openrouter/openai/gpt-oss-120b:free'],
      ['claude-haiku-4-5-20251001', 'openrouter/openai/gpt-oss-120b:free'],
      ['*claude-sonnet*', 'openrouter/openai/gpt-oss-120b:free'],
      ['*claude-opus*', 'openrouter/openai/gpt-oss-20b:free'],
      ['*claude-haiku*', 'openrouter/moonshotai/kimi-k2:free'],
    ]);
    expect([other, server]).toEqual(['openrouter/openai/gpt-oss-120b:free', { port: 8000 }]);
  });
});
