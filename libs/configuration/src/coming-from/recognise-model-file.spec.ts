import { describe, expect, it } from '@jest/globals';

import type { ProxyName } from './proxies.js';
import { recognise, type Recognition } from './recognise.js';

interface Given {
  readonly variables?: Readonly<Record<string, string>>;
  readonly from?: ProxyName;
}

function read(files: Readonly<Record<string, string>>, { variables = {}, from }: Given = {}): Recognition {
  return recognise({
    variables: new Map(Object.entries(variables)),
    files: new Map(Object.entries(files)),
    ...(from !== undefined && { from }),
  });
}

const tizee = (text: string, given?: Given): Recognition => read({ 'models.yaml': text }, given);
const oneRgs = (text: string, given?: Given): Recognition => read({ 'custom_models.yaml': text }, given);

describe('a model', () => {
  it('of tizee has all of these fields', () => {
    const { document, faults } = tizee(`
- model_id: deep
  model_name: deepseek-chat
  api_base: https://api.deepseek.com/v1
  can_stream: false
  max_tokens: 8k
  max_input_tokens: 100000
  context: 64K
  temperature: 0.3
  reasoning_effort: minimal
  extra_headers: { X-Title: "$5" }
  extra_body: { top_p: 0.9, stop: null }
`);
    expect(faults).toEqual([]);
    expect(document.models).toEqual([
      {
        id: 'deep',
        provider: 'api-deepseek-com',
        model: 'deepseek-chat',
        context: 65_536,
        max_tokens: 8192,
        reasoning_effort: 'none',
        temperature: 0.3,
        can_stream: false,
        extra_headers: { 'X-Title': '$$5' },
        extra_body: { top_p: 0.9, stop: null },
      },
    ]);
    expect(document.providers).toEqual({
      'api-deepseek-com': {
        adapter: 'deepseek',
        profile: 'deepseek',
        base_url: 'https://api.deepseek.com/v1',
        pass_client_key: true,
      },
    });
  });

  it('of 1rgs has prices, the variable of its key, and a second name', () => {
    const text = `
- model_id: mine
  api_base: https://api.example.com
  api_key_name: MY_API_KEY
  can_stream: true
  max_input_tokens: 128000
  input_cost_per_token: 0.000001
  output_cost_per_token: 2.5e-6
  enable_thinking: false
- model_id: other
  api_base: https://api.example.com
  enable_thinking: true
`;
    const { document } = oneRgs(text, { variables: { MY_API_KEY: 'a', OPENAI_API_KEY: 'b' } });
    expect(document).toEqual({
      models: [
        {
          id: 'mine',
          provider: 'api-example-com',
          model: 'mine',
          context: 128_000,
          price: { input: 1, output: 2.5 },
          reasoning_effort: 'none',
        },
        { id: 'other', provider: 'api-example-com-2', model: 'other' },
      ],
      providers: {
        'api-example-com': {
          adapter: 'openai-compatible',
          base_url: 'https://api.example.com',
          api_key: '${MY_API_KEY}',
        },
        'api-example-com-2': {
          adapter: 'openai-compatible',
          base_url: 'https://api.example.com',
          api_key: '${OPENAI_API_KEY}',
        },
      },
      // What that proxy calls them by itself.
      routes: ['mine', 'other'].map((id) => ({ name: `1rgs custom/${id}`, exact: `custom/${id}`, to: [id] })),
    });
  });

  it.each([
    ['minimal', 'minimal'],
    ['low', 'low'],
    ['High', 'high'],
    ['max', 'max'],
    ['null', undefined],
  ])('with reasoning_effort %s thinks %s', (effort, expected) => {
    const { document } = tizee(`- { model_id: a, api_base: http://h.test, reasoning_effort: ${effort} }`);
    expect(document.models?.[0]?.reasoning_effort).toBe(expected);
  });

  it.each(['{ api_base: https://api.deepseek.com }', '{ api_base: http://h.test, direct: true }'])(
    'with reasoning_effort minimal thinks not at all, where the provider has a word for that: %s',
    (server) => {
      const { document } = tizee(`- ${server.replace('{', '{ model_id: a, reasoning_effort: minimal,')}`);
      expect(document.models?.[0]?.reasoning_effort).toBe('none');
    },
  );

  it.each([
    ['8k', 8192],
    ['16K', 16_384],
    ['8192', 8192],
    ['1.5k', 1536],
    ['"200k"', 204_800],
  ])('has max_tokens %s = %d', (tokens, expected) => {
    const { document } = tizee(`- { model_id: a, api_base: http://h.test, max_tokens: ${tokens} }`);
    expect(document.models?.[0]?.max_tokens).toBe(expected);
  });
});

describe('the server of a model', () => {
  it.each([
    ['api_base: https://api.anthropic.com', 'anthropic', undefined],
    ['api_base: https://api.anthropic.com, direct: false', 'openai-compatible', undefined],
    ['api_base: https://api.moonshot.cn/anthropic, direct: true', 'anthropic-compatible', 'moonshot'],
    ['api_base: https://house.test, format: anthropic', 'anthropic-compatible', undefined],
    ['api_base: https://generativelanguage.googleapis.com/v1beta, format: gemini', 'gemini', undefined],
    ['api_base: https://openrouter.ai/api/v1', 'openrouter', 'openrouter'],
    ['api_base: https://r.openai.azure.com', 'azure', undefined],
    ['api_base: "http://localhost:11434/v1"', 'openai-compatible', undefined],
  ])('%s is asked by %s', (fields, adapter, profile) => {
    const { document } = tizee(`- { model_id: a, ${fields} }`);
    const [provider] = Object.values(document.providers ?? {});
    expect([provider?.adapter, provider?.profile]).toEqual([adapter, profile]);
  });

  it('is the same for models with the same address and key', () => {
    const { document } = tizee(`
- { model_id: a, api_base: "http://localhost:1/v1/" }
- { model_id: b, api_base: "http://localhost:1/v1" }
- { model_id: c, api_base: "http://localhost:1/v1", direct: true }
`);
    expect(document.models?.map(({ provider }) => provider)).toEqual(['localhost-1', 'localhost-1', 'localhost-1-2']);
  });
});

describe('the key of a model', () => {
  const MODEL = '- { model_id: a, api_base: http://h.test';

  it.each([
    ['tizee', 'models.yaml', '', {}, { pass_client_key: true }],
    ['tizee', 'models.yaml', ', api_key_name: K', {}, { pass_client_key: true }],
    ['tizee', 'models.yaml', ', api_key_name: K', { K: 'k' }, { api_key: '${K}' }],
    ['tizee', 'models.yaml', ', api_key: sk-secret', {}, { api_key: '${KEY_OF_A}' }],
    ['1rgs', 'custom_models.yaml', '', { OPENAI_API_KEY: 'k' }, { api_key: '${OPENAI_API_KEY}' }],
    ['1rgs', 'custom_models.yaml', ', api_key_name: K', { K: 'k' }, { api_key: '${K}' }],
  ] as const)('in the file of %s (%s%s)', (from, file, fields, variables, expected) => {
    const { document } = read({ [file]: `${MODEL}${fields} }` }, { variables, from });
    expect(Object.values(document.providers ?? {})[0]).toMatchObject(expected);
  });

  it('that stands in the file becomes a variable, and stands nowhere else', () => {
    const recognition = tizee(`${MODEL}, api_key: sk-secret }`);
    expect(recognition.aliases).toEqual([{ name: 'KEY_OF_A', text: 'sk-secret', because: 'models.yaml:1: api_key' }]);
    expect(JSON.stringify([recognition.document, recognition.notices, recognition.faults])).not.toContain('sk-secret');
  });

  it('may stand in a header as well', () => {
    const recognition = tizee(`${MODEL}, extra_headers: { Authorization: "Bearer $5ecret", X-Title: t } }`);
    expect(recognition.aliases).toEqual([
      {
        name: 'HEADER_AUTHORIZATION_OF_A',
        text: 'Bearer $5ecret',
        because: 'models.yaml:1: extra_headers.Authorization',
      },
    ]);
    expect(recognition.document.models?.[0]?.extra_headers).toEqual({
      Authorization: '${HEADER_AUTHORIZATION_OF_A}',
      'X-Title': 't',
    });
  });

  it('whose variable is not set leaves the model out, and says so', () => {
    const { document, notices } = oneRgs(`${MODEL}, api_key_name: K }`);
    expect(document.models).toBeUndefined();
    expect(notices).toEqual(['custom_models.yaml:1: the model "a" is left out: K is not set']);
  });

  it('is a login that is not used', () => {
    const { document, notices } = tizee('- { model_id: a, provider: codex }');
    expect(document.models).toBeUndefined();
    expect(notices).toEqual(['models.yaml:1: the model "a" is left out: the login "codex" has no counterpart here']);
  });

  it('decides whose file another one is', () => {
    const given = { variables: { CUSTOM_MODELS_FILE: 'list.yaml', K: 'k' } };
    const file = (fields: string): Recognition => read({ 'list.yaml': `${MODEL}${fields} }` }, given);
    expect(file(', api_key_name: K').faults).toEqual([]);
    expect(file('').faults).toEqual([
      {
        variable: 'CUSTOM_MODELS_FILE',
        problem:
          'names "list.yaml", in which models have no api_key_name, and two programs understand that differently',
        fix: 'start with --from tizee (clients bring the key) or --from 1rgs (it is OPENAI_API_KEY)',
      },
    ]);
  });
});

describe('names that are not in the file', () => {
  const TWO = '- { model_id: a, api_base: http://h.test }\n- { model_id: b, api_base: http://other.test }';

  it('are refused with tizee: the client’s key is for another server', () => {
    expect(tizee(TWO).document).toMatchObject({ allow: ['a', 'b'], families: { big: 'a' } });
  });

  it('are served where BIG_MODEL says by whom', () => {
    const { document } = tizee(TWO, { variables: { BIG_MODEL: 'a' } });
    expect([document.allow, document.families]).toEqual([undefined, undefined]);
  });

  it('are served with 1rgs', () => {
    expect(oneRgs(TWO, { variables: { OPENAI_API_KEY: 'k' } }).document.allow).toBeUndefined();
  });
});

describe('a file that is wrong', () => {
  it.each([
    ['model_id: a', 'custom_models.yaml', 'is no list of models'],
    ['- a', 'custom_models.yaml:1', 'is no model'],
    ['- {}\n- { model_id: a }', 'custom_models.yaml:1: model_id', 'is not set'],
    ['- { model_id: a }', 'custom_models.yaml:1: api_base', 'is not set'],
    ['- { model_id: [a], api_base: http://h.test }', 'custom_models.yaml:1: model_id', 'must be the name that clients'],
    ['- { model_id: a, api_base: h.test }', 'custom_models.yaml:1: api_base', 'must be an http:// or https:// URL'],
    ['- { model_id: a, api_base: "https://u:p@h.test" }', 'custom_models.yaml:1: api_base', 'must be an http:// or'],
    ['- { model_id: a, api_base: http://h.test, max_tokens: 8m }', 'custom_models.yaml:1: max_tokens', 'must be a num'],
    ['- { model_id: a, api_base: http://h.test, max_tokens: 0 }', 'custom_models.yaml:1: max_tokens', 'must be a numb'],
    ['- { model_id: a, api_base: http://h.test, can_stream: 7 }', 'custom_models.yaml:1: can_stream', 'must be true'],
    ['- { model_id: a, api_base: http://h.test, temperature: 9 }', 'custom_models.yaml:1: temperature', 'must be a nu'],
    ['- { model_id: a, api_base: http://h.test, extra_body: [] }', 'custom_models.yaml:1: extra_body', 'must be an ob'],
    [
      '- { model_id: a, api_base: http://h.test, extra_headers: { "a b": c } }',
      'custom_models.yaml:1: extra_headers',
      'has a header',
    ],
    ['- { model_id: a, api_base: http://h.test, format: xml }', 'custom_models.yaml:1: format', 'must be openai'],
    [
      '- { model_id: a, api_base: http://h.test, reasoning_effort: lots }',
      'custom_models.yaml:1: reasoning_effort',
      'must be low',
    ],
    [
      '- { model_id: a, api_base: http://h.test, api_key_name: "a b" }',
      'custom_models.yaml:1: api_key_name',
      'must be the name',
    ],
    ['- { model_id: a, api_base: http://h.test, api_key: "a b" }', 'custom_models.yaml:1: api_key', 'must be a key'],
    [
      '- { model_id: a, api_base: "http://h.test" }\n- { model_id: a, api_base: "http://h.test" }',
      'custom_models.yaml:2: model_id',
      'is the id of another model',
    ],
    ['- *nobody', 'custom_models.yaml:1', ''],
    ['\t- a: b', 'custom_models.yaml:1', ''],
  ])('%j is a fault of %s', (text, variable, problem) => {
    const { faults } = oneRgs(text, { variables: { OPENAI_API_KEY: 'k' } });
    const fault = faults.find((one) => one.variable === variable);
    expect(fault?.problem).toContain(problem);
    expect(fault?.fix).toMatch(/\w/);
  });

  it('is told of with all its faults at once', () => {
    const { faults } = oneRgs('- { model_id: a, api_base: x, max_tokens: y }\n- { api_base: z }');
    expect(faults.map(({ variable }) => variable)).toEqual([
      'custom_models.yaml:1: api_base',
      'custom_models.yaml:1: max_tokens',
      'custom_models.yaml:2: model_id',
      'custom_models.yaml:2: api_base',
    ]);
  });

  it.each([
    ['a bomb of aliases', `- &a { x: y }\n${'- { a: [*a, *a, *a, *a, *a, *a, *a, *a, *a] }\n'.repeat(50)}`],
    ['a deep one', `- { model_id: ${'['.repeat(50_000)}`],
    ['a large one', `- ${'x'.repeat(2_000_000)}`],
    ['one of many keys', `- { ${Array.from({ length: 5000 }, (_, index) => `k${index}: 1`).join(', ')} }`],
    ['one that reaches for prototypes', '- { __proto__: { model_id: a }, constructor: 7 }'],
  ])('gives faults, at once, also if it is %s', (_name, text) => {
    const started = performance.now();
    expect(oneRgs(text).faults.length).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('is a fault where it was named and is not there', () => {
    const { faults } = read({}, { variables: { CUSTOM_MODELS_FILE: 'list.yaml' } });
    expect(faults).toMatchObject([{ variable: 'CUSTOM_MODELS_FILE', problem: 'names a file that cannot be read' }]);
    expect(read({}, { variables: { CUSTOM_MODELS_FILE: 'models.yaml' } }).faults).toEqual([]);
  });
});
