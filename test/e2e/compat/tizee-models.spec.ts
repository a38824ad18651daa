import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { CompatClient } from './compat-client.js';
import { startFrom, type CompatStage } from './compat-stage.js';

const KEY = 'key-of-this-client';
const PROXY_KEY = 'key-of-the-gateway';
const HELLO = { max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello' }] };
const ADD = { name: 'add', description: 'Adds.', input_schema: { type: 'object' as const, properties: {} } };
const TAKE = { ...ADD, name: 'take' };

/** The examples of its README, and models of which the upstream knows what to say. */
const MODELS_YAML = `
- model_id: doubao-seed-1-8-nothinking
  model_name: doubao-seed-1-8-251228
  api_base: "https://ark.cn-beijing.volces.com/api/v3"
  reasoning_effort: "minimal"

- model_id: doubao-seed-1-8-high
  model_name: doubao-seed-1-8-251228
  api_base: "https://ark.cn-beijing.volces.com/api/v3"
  reasoning_effort: "high"

- model_id: claude-sonnet-4
  model_name: anthropic/claude-sonnet-4
  api_base: https://openrouter.ai/v1
  can_stream: true
  max_tokens: 64000
  context: 200k

- model_id: deepseek-v3
  model_name: deepseek-chat
  api_base: https://api.deepseek.com/v1
  direct: false  # Use OpenAI-compatible mode (default)
  max_tokens: 8K   # Supports shorthand notation
  max_input_tokens: 128k

- { model_id: parallel, model_name: sim-parallel-tools, api_base: https://api.groq.com/v1 }
- { model_id: thinking, model_name: sim-thinking, api_base: https://api.deepseek.com/v1 }
- { model_id: broken, model_name: sim-midstream-error, api_base: https://api.deepseek.com/v1 }
- { model_id: broken-direct, model_name: sim-midstream-error, api_base: https://api.moonshot.cn, direct: true }
- { model_id: refusing, model_name: 'sim-error:400', api_base: https://api.deepseek.com/v1 }
- { model_id: refusing-direct, model_name: 'sim-error:400', api_base: https://api.moonshot.cn/anthropic, direct: true }
- { model_id: flaky, model_name: 'sim-flaky:2', api_base: https://api.deepseek.com/v1 }
- { model_id: silent, model_name: sim-silent, api_base: https://api.deepseek.com/v1 }
`;

let stage: CompatStage;
let curl: CompatClient;
let claude: Anthropic;

beforeAll(async () => {
  stage = await startFrom('tizee', {
    files: { 'models.yaml': MODELS_YAML },
    environment: { PROXY_API_KEY: PROXY_KEY, TIMEOUT_READ_STREAMING: '1', MAX_TOKENS_LIMIT: '131072' },
  });
  curl = new CompatClient(stage.url, { 'x-api-key': PROXY_KEY, authorization: `Bearer ${KEY}` });
  const defaultHeaders = { 'x-api-key': PROXY_KEY };
  claude = new Anthropic({ baseURL: stage.url, apiKey: null, authToken: KEY, defaultHeaders, maxRetries: 0 });
});
afterAll(() => stage.stop());

const asked = (): Record<string, unknown> => stage.upstreamCalls().at(-1)?.body as Record<string, unknown>;

describe('the examples of its README', () => {
  it.each([
    ['doubao-seed-1-8-nothinking', 'minimal'],
    ['doubao-seed-1-8-high', 'high'],
  ])('%s is a way of thinking of one model', async (model, effort) => {
    const { body } = await curl.post('/v1/messages/translate', { ...HELLO, model });
    expect(body).toMatchObject({
      upstream_request: {
        url: expect.stringMatching(/\/api\/v3\/chat\/completions$/),
        body: { model: 'doubao-seed-1-8-251228', reasoning_effort: effort },
      },
    });
  });

  it.each([
    ['claude-sonnet-4', 'anthropic/claude-sonnet-4', 64_000],
    ['deepseek-v3', 'deepseek-chat', 8192],
  ])('%s has limits, in numbers or in thousands', async (model, name, most) => {
    expect((await curl.post('/v1/messages', { ...HELLO, model, max_tokens: 100_000 })).status).toBe(200);
    expect(asked()).toMatchObject({ model: name, max_tokens: most });
    const { body } = await curl.get(`/v1/models/${model}`);
    expect(body).toMatchObject({ max_tokens: most, max_input_tokens: model === 'deepseek-v3' ? 131_072 : 204_800 });
  });
});

describe('behind PROXY_API_KEY', () => {
  it('clients bring both keys, and the provider gets theirs alone', async () => {
    expect((await curl.post('/v1/messages', { ...HELLO, model: 'deepseek-v3' })).status).toBe(200);
    const { headers } = stage.upstreamCalls().at(-1)!;
    expect(headers.authorization).toBe(`Bearer ${KEY}`);
    expect(JSON.stringify(headers)).not.toContain(PROXY_KEY);
  });

  it.each([
    [{ 'x-api-key': KEY }, 'PROXY_API_KEY'],
    [{ 'x-api-key': PROXY_KEY }, 'your own key'],
    [{ 'x-api-key': KEY, authorization: `Bearer ${PROXY_KEY}` }, 'PROXY_API_KEY'],
  ])('one of them is not enough, nor each in the place of the other: %j', async (headers, named) => {
    const before = stage.upstreamCalls().length;
    const { status, body } = await new CompatClient(stage.url, headers).post('/v1/messages', {
      ...HELLO,
      model: 'deepseek-v3',
    });
    expect([status, body]).toMatchObject([401, { error: { message: expect.stringContaining(named) } }]);
    expect(stage.upstreamCalls()).toHaveLength(before);
  });
});

describe('what that proxy has trouble with', () => {
  it('several tools at once are called one by one, in blocks of their own', async () => {
    const tools = [ADD, TAKE];
    const message = await claude.messages.stream({ ...HELLO, model: 'parallel', tools }).finalMessage();
    const calls = message.content.filter((block) => block.type === 'tool_use');
    expect(calls.map(({ name }) => name)).toEqual(['add', 'take']);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
  });

  it('thinking is a block of its own, with a signature, and can be handed back', async () => {
    const ask = { ...HELLO, max_tokens: 2000, model: 'thinking' };
    const thinking = { type: 'enabled' as const, budget_tokens: 1024 };
    const { content } = await claude.messages.stream({ ...ask, thinking }).finalMessage();
    expect(content).toMatchObject([
      { type: 'thinking', thinking: expect.stringMatching(/\w/), signature: expect.stringMatching(/\w/) },
      { type: 'text' },
    ]);
    const turns = [
      { role: 'assistant' as const, content },
      { role: 'user' as const, content: 'And now?' },
    ];
    const next = await claude.messages.create({ ...ask, thinking, messages: [...HELLO.messages, ...turns] });
    expect(next.stop_reason).toBe('end_turn');
  });

  it.each(['broken', 'broken-direct'])('a stream that breaks off ends with an error: %s', async (model) => {
    const events = await curl.stream('/v1/messages', { ...HELLO, model });
    expect(events.map(({ event }) => event)).toContain('content_block_delta');
    expect(events.at(-1)).toMatchObject({
      event: 'error',
      data: { type: 'error', error: { type: expect.any(String) } },
    });
  });

  it.each(['refusing', 'refusing-direct'])('what the provider refuses is told with its words: %s', async (model) => {
    const before = stage.upstreamCalls().length;
    const { status, body } = await curl.post('/v1/messages', { ...HELLO, model });
    expect([status, body]).toMatchObject([
      400,
      {
        type: 'error',
        error: { type: 'invalid_request_error', message: expect.stringContaining('was told to refuse') },
      },
    ]);
    expect(stage.upstreamCalls().length - before).toBe(1);
  });

  it('a provider that fails is asked again, as often as MAX_RETRIES says', async () => {
    const before = stage.upstreamCalls().length;
    expect((await curl.post('/v1/messages', { ...HELLO, model: 'flaky' })).status).toBe(200);
    expect(stage.upstreamCalls().length - before).toBe(3);
  });

  it('a provider that says nothing is waited for no longer than was set', async () => {
    const { status, body } = await curl.post('/v1/messages', { ...HELLO, model: 'silent', stream: true });
    expect([status, body]).toMatchObject([504, { type: 'error', error: { type: 'timeout_error' } }]);
  });
});
