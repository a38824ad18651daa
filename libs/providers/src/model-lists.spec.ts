import { describe, expect, it } from '@jest/globals';
import type { ListedModel, ModelListCall, ProviderSettings } from '@sluice/exchange';

import { createProviders } from './index.js';

function listOf(adapter: string, baseUrl: string, changes: Partial<ProviderSettings> = {}): ModelListCall | undefined {
  const settings = { id: 'p', adapter, baseUrl, profile: '', ...changes };
  return createProviders([settings]).get('p')?.modelList?.({ id: 'p-1', secret: 'test-secret' });
}

/** What is understood of a list of Chat Completions with these models. */
function read(...rows: readonly unknown[]): readonly ListedModel[] | undefined {
  return listOf('openai-compatible', 'https://api.test/v1')?.read({ object: 'list', data: rows })?.models;
}

describe('the list of models', () => {
  it.each([
    [
      'openai',
      'https://api.openai.com/v1',
      'https://api.openai.com/v1/models',
      { authorization: 'Bearer test-secret' },
    ],
    ['openai-responses', 'https://a.test/v1/', 'https://a.test/v1/models', { authorization: 'Bearer test-secret' }],
    ['openai-compatible', 'https://a.test/v1?v=2', 'https://a.test/v1/models?v=2', {}],
    ['ollama', 'http://127.0.0.1:11434/v1', 'http://127.0.0.1:11434/v1/models', {}],
    [
      'anthropic',
      'https://api.anthropic.com',
      'https://api.anthropic.com/v1/models?limit=1000',
      { 'x-api-key': 'test-secret', 'anthropic-version': '2023-06-01' },
    ],
    ['anthropic-compatible', 'https://a.test/v1', 'https://a.test/v1/models?limit=1000', {}],
    [
      'gemini',
      'https://g.test/v1beta/openai',
      'https://g.test/v1beta/models?pageSize=1000',
      { 'x-goog-api-key': 'test-secret' },
    ],
  ])('of %s at %s is asked for at %s', (adapter, baseUrl, url, headers) => {
    const request = listOf(adapter, baseUrl)?.request;
    expect(request).toMatchObject({ method: 'GET', url, stream: false, headers });
    expect(request?.headers).not.toHaveProperty('content-type');
    expect(request?.body).toBeUndefined();
  });

  it.each([
    ['azure', 'https://a.openai.azure.com'],
    ['bedrock', 'https://bedrock-runtime.us-east-1.amazonaws.com'],
    ['vertex', 'https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5'],
    ['gemini', 'https://us-east5-aiplatform.googleapis.com/v1/projects/p/locations/us-east5'],
  ])('of %s at %s says nothing of what can be asked for there', (adapter, baseUrl) => {
    expect(listOf(adapter, baseUrl)).toBeUndefined();
  });
});

describe('a list of Chat Completions', () => {
  it.each<[string, Record<string, unknown>, Partial<ListedModel>]>([
    ['OpenAI', { object: 'model', created: 1_735_689_600, owned_by: 'system' }, { createdMs: 1_735_689_600_000 }],
    [
      'Groq',
      { active: true, context_window: 131_072, max_completion_tokens: 65_536 },
      { contextTokens: 131_072, outputTokens: 65_536 },
    ],
    [
      'Mistral',
      {
        name: 'Large',
        max_context_length: 262_144,
        capabilities: { completion_chat: true, function_calling: true, vision: true },
      },
      { displayName: 'Large', contextTokens: 262_144, features: { inputs: ['text', 'image'], tools: true } },
    ],
    ['vLLM', { max_model_len: 4096, root: '/models/x' }, { contextTokens: 4096 }],
    [
      'Fireworks',
      { supports_chat: true, supports_image_input: false, supports_tools: true, context_length: 1000 },
      { contextTokens: 1000, features: { inputs: ['text'], tools: true } },
    ],
    [
      'Together',
      {
        type: 'chat',
        display_name: 'A  model\n',
        context_length: 8192,
        pricing: { input: 0.15, output: 0.6, base: 0, hourly: 0 },
      },
      { displayName: 'A model', contextTokens: 8192, price: { input: 0.15, output: 0.6 } },
    ],
    [
      'OpenRouter',
      {
        context_length: 1_000_000,
        top_provider: { max_completion_tokens: 64_000 },
        architecture: { input_modalities: ['text', 'image', 'file', 'smell'], output_modalities: ['text'] },
        pricing: {
          prompt: '0.000003',
          completion: '0.000015',
          input_cache_read: '0.0000003',
          input_cache_write: '0.00000375',
        },
        supported_parameters: ['max_tokens', 'tools', 'reasoning'],
      },
      {
        contextTokens: 1_000_000,
        outputTokens: 64_000,
        features: {
          inputs: ['text', 'image', 'pdf'],
          outputs: ['text'],
          tools: true,
          thinking: true,
          structuredOutputs: false,
        },
        parameters: ['max_tokens', 'tools', 'reasoning'],
        price: { input: 3, output: 15, cacheRead: 0.3, cacheWrite: 3.75 },
      },
    ],
  ])('of %s tells what it knows of a model', (_, fields, expected) => {
    expect(read({ id: 'vendor/model-1', ...fields })).toEqual([{ id: 'vendor/model-1', ...expected }]);
  });

  it.each([
    ['openai/gpt-4o-transcribe', {}],
    ['text-embedding-3-small', {}],
    ['whisper-large-v3', {}],
    ['tts-1-hd', {}],
    ['dall-e-3', {}],
    ['omni-moderation-latest', {}],
    ['gpt-realtime', {}],
    ['gpt-image-1', {}],
    ['davinci-002', {}],
    ['BAAI/bge-m3', {}],
    ['x', { type: 'image' }],
    ['x', { supports_chat: false }],
    ['x', { active: false }],
    ['x', { capabilities: { completion_chat: false } }],
    ['x', { architecture: { output_modalities: ['image'] } }],
  ])('does not offer %s %j, which answers no messages', (id, fields) => {
    expect(read({ id, ...fields })).toEqual([]);
  });

  it.each(['gpt-5.2', 'gpt-4o', 'kimi-k2', 'veotian', 'stts', 'gemini-2.5-flash', 'llama3.2:3b', 'o4-mini'])(
    'offers %s',
    (id) => {
      expect(read({ id })).toEqual([{ id }]);
    },
  );

  it('may stand alone', () => {
    expect(listOf('together', 'https://api.test/v1')?.read([{ id: 'a' }])).toEqual({ models: [{ id: 'a' }] });
  });

  it.each([[undefined], [null], ['text'], [{}], [{ data: {} }], [{ error: { message: 'no' } }], [7]])(
    'is not in %j',
    (body) => {
      for (const [adapter, baseUrl] of [
        ['openai', 'https://a.test/v1'],
        ['gemini', 'https://g.test'],
        ['anthropic', 'https://a.test'],
      ] as const) {
        expect(listOf(adapter, baseUrl)?.read(body)).toBeUndefined();
      }
    },
  );

  it('leaves out what cannot be a model, and fields that hold nonsense', () => {
    const rows = [
      null,
      'x',
      [],
      {},
      { id: '' },
      { id: 7 },
      { id: 'a b' },
      { id: 'a\nb' },
      { id: 'x'.repeat(257) },
      { id: 'a' },
      { id: 'a', created: 5 },
    ];
    expect(read(...rows)).toEqual([{ id: 'a' }]);
    expect(
      read({
        id: 'a',
        created: 'yesterday',
        name: 7,
        context_length: '8192',
        max_completion_tokens: -1,
        top_provider: [],
        architecture: 'text->text',
        capabilities: null,
        pricing: { prompt: '-1', completion: '-1' },
        supported_parameters: 'tools',
      }),
    ).toEqual([{ id: 'a' }]);
    expect(read({ id: 'b', created: 1e300, pricing: { prompt: 'NaN', completion: '0' } })).toEqual([{ id: 'b' }]);
  });

  it('tells a model that costs nothing from one whose price nobody knows', () => {
    expect(read({ id: 'free', pricing: { prompt: '0', completion: '0' } })).toMatchObject([
      { price: { input: 0, output: 0 } },
    ]);
    expect(read({ id: 'unknown', pricing: { input: 0, output: 0 } })).toEqual([{ id: 'unknown' }]);
  });

  it('ends, however long it is', () => {
    expect(read(...Array.from({ length: 20_000 }, (_, index) => ({ id: `m${index}` })))).toHaveLength(10_000);
  });
});

describe('a list in pages', () => {
  it('of the Claude API goes on behind the last model', () => {
    const capabilities = { image_input: { supported: true } };
    const first = listOf('anthropic', 'https://a.test')?.read({
      data: [
        {
          type: 'model',
          id: 'claude-opus-5-5',
          display_name: 'Claude Opus 5.5',
          created_at: '2026-08-21T00:00:00Z',
          max_input_tokens: 1_000_000,
          max_tokens: 128_000,
          capabilities,
        },
      ],
      has_more: true,
      last_id: 'claude-opus/5',
    });
    expect(first?.models).toEqual([
      {
        id: 'claude-opus-5-5',
        displayName: 'Claude Opus 5.5',
        createdMs: Date.UTC(2026, 7, 21),
        contextTokens: 1_000_000,
        outputTokens: 128_000,
        capabilities,
      },
    ]);
    expect(first?.next?.request.url).toBe('https://a.test/v1/models?limit=1000&after_id=claude-opus%2F5');
    expect(first?.next?.read({ data: [{ id: 'b' }], has_more: false, last_id: 'b' })).toEqual({
      models: [{ id: 'b' }],
    });
  });

  it('of the Gemini API goes on with a token, and has only what generates content', () => {
    const first = listOf('gemini', 'https://g.test/v1beta')?.read({
      models: [
        {
          name: 'models/gemini-2.5-pro',
          displayName: 'Gemini 2.5 Pro',
          inputTokenLimit: 1_048_576,
          outputTokenLimit: 65_536,
          supportedGenerationMethods: ['generateContent', 'countTokens'],
          thinking: true,
        },
        { name: 'models/gemini-embedding-001', supportedGenerationMethods: ['embedContent'] },
        { name: 'models/' },
      ],
      nextPageToken: 'a+b',
    });
    expect(first?.models).toEqual([
      {
        id: 'gemini-2.5-pro',
        displayName: 'Gemini 2.5 Pro',
        contextTokens: 1_048_576,
        outputTokens: 65_536,
        features: { thinking: true },
      },
    ]);
    expect(first?.next?.request.url).toBe('https://g.test/v1beta/models?pageSize=1000&pageToken=a%2Bb');
  });

  it('does not go round in a circle', () => {
    const again = { data: [], has_more: true, last_id: 'x' };
    const anthropic = listOf('anthropic', 'https://a.test')?.read(again);
    expect(anthropic?.next?.read(again)?.next).toBeUndefined();
    const gemini = listOf('gemini', 'https://g.test')?.read({ models: [], nextPageToken: 'x' });
    expect(gemini?.next?.read({ models: [], nextPageToken: 'x' })?.next).toBeUndefined();
  });
});
