import { describe, expect, it } from '@jest/globals';

import { loadWritten } from '../../fixtures/written-configuration.js';

const PROVIDERS = `
providers:
  acme: { base_url: http://acme/v1, api_key: acme-key }
  openai: { api_key: openai-key }
`;

describe('models of one’s own', () => {
  it('have a target, what is known of them, and what is done differently', () => {
    const { routing, models } = loadWritten({
      yaml: `${PROVIDERS}
models:
  - id: house
    provider: acme
    model: upstream/name
    display_name: The House
    context: 200k
    max_tokens: 8K
    price: { input: 1, output: 2.5, cache_read: 0.1, cache_write: 1.25, cache_write_1h: 2, web_search: 10 }
    reasoning_effort: HIGH
    temperature: 0
    extra_body: { a: [1, null, true, "x"], b: null }
    extra_headers: { X-Queue: fast }
    can_stream: false
    pass_client_key: true
    drop_tools: WebSearch
`,
    }).snapshot;
    expect(routing.models).toEqual([
      {
        id: 'house',
        displayName: 'The House',
        target: {
          provider: 'acme',
          model: 'upstream/name',
          alias: 'house',
          overrides: {
            effort: 'high',
            temperature: 0,
            maxOutputTokens: 8000,
            extraBody: { a: [1, null, true, 'x'], b: null },
            extraHeaders: { 'x-queue': 'fast' },
            streams: false,
            clientKey: true,
            dropTools: ['WebSearch'],
          },
        },
      },
    ]);
    expect(models?.known).toEqual([
      {
        provider: 'acme',
        model: 'upstream/name',
        contextTokens: 200_000,
        outputTokens: 8000,
        prices: [
          {
            from: '1970-01-01',
            input: 1,
            output: 2.5,
            cacheRead: 0.1,
            cacheWrite: 1.25,
            cacheWrite1h: 2,
            webSearch: 10,
          },
        ],
      },
    ]);
  });

  it('need no more than an id and a provider, and say nothing then but that', () => {
    const { routing, models } = loadWritten({ yaml: `${PROVIDERS}models: [{ id: m-1.10, provider: acme }]` }).snapshot;
    expect(routing.models).toEqual([{ id: 'm-1.10', target: { provider: 'acme', model: 'm-1.10', alias: 'm-1.10' } }]);
    expect(models?.known).toEqual([]);
  });

  it('may be numbers and switches to YAML, and are texts here as they are written', () => {
    const yaml = `${PROVIDERS}models: [{ id: 4.10, provider: acme }, { id: true, provider: acme, model: 0x10 }]`;
    const targets = loadWritten({ yaml }).snapshot.routing.models?.map(({ target }) => target.model);
    expect(targets).toEqual(['4.10', '0x10']);
  });

  it('may be several of one model: its limits are the largest, each one lowers its own', () => {
    const { routing, models } = loadWritten({
      yaml: `${PROVIDERS}
models:
  - { id: short, provider: acme, model: m, context: 8k, max_tokens: 1k, reasoning_effort: none }
  - { id: long, provider: acme, model: m, context: 32k, max_tokens: 4k, price: { input: 1, output: 1 } }
`,
    }).snapshot;
    expect(models?.known).toMatchObject([{ provider: 'acme', model: 'm', contextTokens: 32_000, outputTokens: 4000 }]);
    expect(models?.known).toHaveLength(1);
    expect(routing.models?.map(({ target }) => target.overrides)).toEqual([
      { effort: 'none', maxOutputTokens: 1000 },
      { maxOutputTokens: 4000 },
    ]);
  });

  it('come before what the file of models says', () => {
    const { models } = loadWritten({
      yaml: `${PROVIDERS}models_file: m.json\nmodels: [{ id: a, provider: acme, context: 1k }]`,
      files: { 'm.json': '{"models":[{"provider":"acme","model":"a","context_tokens":5}]}' },
    }).snapshot;
    expect(models?.known.map(({ contextTokens }) => contextTokens)).toEqual([1000, 5]);
  });

  it.each([
    [
      'a list',
      'price: [{ from: 2026-01-01, above: 200k, input: 1, output: 2 }]',
      [{ from: '2026-01-01', above: 200_000, input: 1, output: 2 }],
    ],
    [
      'one for short prompts',
      'price: { up_to: 1k, input: 0, output: 0 }',
      [{ from: '1970-01-01', upTo: 1000, input: 0, output: 0 }],
    ],
  ])('have prices: %s', (_name, price, prices) => {
    const { models } = loadWritten({
      yaml: `${PROVIDERS}models:\n  - id: a\n    provider: acme\n    ${price}\n`,
    }).snapshot;
    expect(models?.known[0]?.prices).toEqual(prices);
  });
});

describe('a model that is asked by the Messages API', () => {
  const load = (model: string, providers = PROVIDERS) => {
    const { snapshot, credentials } = loadWritten({
      yaml: `${providers}models:\n  - { id: a, direct: true, ${model} }\n`,
    });
    return { ...snapshot, credentials };
  };

  it('has a provider of its own, at the same server and with the same keys and headers', () => {
    const { routing, providers, credentials } = load(
      'provider: acme, model: m',
      'providers:\n  acme: { base_url: http://acme/v1, api_keys: [k1, k2], headers: { X-A: b }, models: { deny: z } }\n',
    );
    expect(routing.models?.[0]?.target).toEqual({ provider: 'acme-direct', model: 'm', alias: 'a' });
    expect(providers.find(({ id }) => id === 'acme-direct')).toEqual({
      id: 'acme-direct',
      adapter: 'anthropic-compatible',
      baseUrl: 'http://acme/v1',
      profile: 'generic',
      extraHeaders: { 'x-a': 'b' },
      models: { allow: [], deny: ['z'] },
    });
    expect(credentials.get('acme-direct')).toEqual([
      { id: 'acme-direct-1', secret: 'k1' },
      { id: 'acme-direct-2', secret: 'k2' },
    ]);
  });

  it.each(['anthropic', 'minimax', 'vertex', 'bedrock'])('stays at %s, which speaks it', (id) => {
    const options = { vertex: 'options: { project: p }', bedrock: 'options: { region: us-east-1 }' }[id] ?? '';
    const { routing, providers } = load(`provider: ${id}`, `providers:\n  ${id}: { api_key: k, ${options} }\n`);
    expect(routing.models?.[0]?.target.provider).toBe(id);
    expect(providers.filter((provider) => provider.id.endsWith('-direct'))).toEqual([]);
  });

  it('goes where its vendor has that API, unless the provider was moved', () => {
    const at = (providers: string) =>
      load('provider: deepseek', providers).providers.find(({ id }) => id === 'deepseek-direct');
    expect(at('providers:\n  deepseek: { api_key: k }\n')).toMatchObject({
      baseUrl: 'https://api.deepseek.com/anthropic',
      profile: 'deepseek',
    });
    expect(at('providers:\n  deepseek: { api_key: k, base_url: http://own }\n')).toMatchObject({
      baseUrl: 'http://own',
      profile: 'generic',
    });
  });
});

describe('routes', () => {
  it('have patterns of three kinds, targets in order, weights, and what models want over again', () => {
    const { rules } = loadWritten({
      yaml: `${PROVIDERS}
models:
  - { id: house, provider: acme, model: m, temperature: 1, drop_tools: [WebSearch] }
routes:
  - match: claude-opus-*
    to:
      - { model: openai/gpt-5.2, weight: 3 }
      - { model: HOUSE, weight: 0.5 }
      - openai/*
    drop_tools: [Notebook*, WebSearch]
  - { name: one, exact: review, to: house, pass_client_key: true }
  - { regex: "^(a|b)$", to: [acme/x/y] }
`,
    }).snapshot.routing;
    const house = { provider: 'acme', model: 'm', alias: 'house' };
    expect(rules).toEqual([
      {
        name: 'claude-opus-*',
        match: { kind: 'glob', pattern: 'claude-opus-*' },
        targets: [
          {
            target: { provider: 'openai', model: 'gpt-5.2', overrides: { dropTools: ['Notebook*', 'WebSearch'] } },
            weight: 3,
          },
          { target: { ...house, overrides: { temperature: 1, dropTools: ['WebSearch', 'Notebook*'] } }, weight: 0.5 },
          { target: { provider: 'openai', model: '*', overrides: { dropTools: ['Notebook*', 'WebSearch'] } } },
        ],
      },
      {
        name: 'one',
        match: { kind: 'exact', pattern: 'review' },
        targets: [{ target: { ...house, overrides: { temperature: 1, dropTools: ['WebSearch'], clientKey: true } } }],
      },
      {
        name: '^(a|b)$',
        match: { kind: 'regex', pattern: '^(a|b)$' },
        targets: [{ target: { provider: 'acme', model: 'x/y' } }],
      },
    ]);
  });

  it.each([
    ['a model of one’s own', 'default: house\n', { provider: 'acme', model: 'house', alias: 'house' }],
    ['a provider’s model', 'default: openai/gpt-5.2\n', { provider: 'openai', model: 'gpt-5.2' }],
    ['nobody', 'default: refuse\n', null],
    ['nothing that is said', '', undefined],
  ])('end at %s', (_name, text, target) => {
    const yaml = `${PROVIDERS}models: [{ id: house, provider: acme }]\n${text}`;
    expect(loadWritten({ yaml }).snapshot.routing.defaultModel).toEqual(target);
  });

  it('may be closed to names', () => {
    const { clientModels } = loadWritten({ yaml: `${PROVIDERS}allow: claude-*\ndeny: [a, b]\n` }).snapshot.routing;
    expect(clientModels).toEqual({ allow: ['claude-*'], deny: ['a', 'b'] });
  });

  it('know models of one’s own as families and fallbacks, also from the environment', () => {
    const yaml = `${PROVIDERS}models: [{ id: house, provider: acme }]\nfamilies: { big: house }\nfallbacks: [house, openai/x]\n`;
    const { routing } = loadWritten({ yaml, environment: { SMALL_MODEL: 'House' } }).snapshot;
    const house = { provider: 'acme', model: 'house', alias: 'house' };
    expect(routing).toMatchObject({
      bigModel: house,
      middleModel: house,
      smallModel: house,
      fallbacks: [house, { provider: 'openai', model: 'x' }],
    });
  });

  it('lead the families somewhere when no provider is known to have them', () => {
    const acme = 'providers:\n  acme: { base_url: http://a }\n';
    const big = (yaml: string) => loadWritten({ yaml: acme + yaml }).snapshot.routing.bigModel.model;
    expect(big('default: acme/d\nmodels: [{ id: m, provider: acme }]\n')).toBe('d');
    expect(big('default: refuse\nmodels: [{ id: m, provider: acme }]\n')).toBe('m');
    expect(big('routes: [{ match: a, to: [acme/*, acme/r] }]\n')).toBe('r');
  });
});
