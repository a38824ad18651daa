import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';

import { CompatClient } from './compat-client.js';
import { startFrom, type CompatStage } from './compat-stage.js';

const KEY = 'proxy-key-for-tests';
const HELLO = {
  model: 'openai/gpt-4o-mini',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Hello, how are you?' }],
};
const WEATHER = {
  name: 'get_weather',
  description: 'Get the weather for a location',
  input_schema: {
    type: 'object' as const,
    properties: { location: { type: 'string', description: 'The city and state' } },
    required: ['location'],
  },
};
const IN_SAN_FRANCISCO = {
  model: 'openai/gpt-4o',
  max_tokens: 1024,
  tools: [WEATHER],
  messages: [{ role: 'user' as const, content: 'What is the weather in San Francisco?' }],
};

let stage: CompatStage;
let curl: CompatClient;
let bearer: CompatClient;

beforeAll(async () => {
  // A provider at its own address, which is never asked.
  stage = await startFrom('mirrowel', { environment: { MISTRAL_API_KEY_1: 'dummy-mistral-1' } });
  curl = new CompatClient(stage.url, { 'x-api-key': KEY, 'anthropic-version': '2023-06-01' });
  bearer = new CompatClient(stage.url, { authorization: `Bearer ${KEY}` });
});
afterAll(() => stage.stop());

/** What has reached the upstream since, by its own words. */
function callsSince(before: number): readonly Readonly<Record<string, unknown>>[] {
  const calls = stage.upstreamCalls().slice(before);
  return calls.map(({ path, headers, body }) => ({
    path,
    key: headers.authorization ?? headers['x-api-key'] ?? headers['x-goog-api-key'],
    ...(body as object),
  }));
}

describe('the start', () => {
  it('tells what is served, what of the files is not taken over, and no key, as that proxy does', () => {
    expect(stage.output()).toContain('openai (');
    expect(stage.output()).toContain('3 keys)');
    expect(stage.output()).toMatch(/ROTATION_MODE_OPENAI has no counterpart here\. Keys are used in turn/);
    expect(stage.output()).toMatch(/MAX_CONCURRENT_REQUESTS_PER_KEY_OPENAI has no counterpart here/);
    expect(stage.output()).not.toContain(KEY);
  });
});

describe('the commands of its guide', () => {
  it('test 1: somebody is there, by another name than there', async () => {
    const { status, body } = await new CompatClient(stage.url).get('/');
    expect([status, body]).toEqual([200, { name: 'sluice', version: expect.any(String), status: 'running' }]);
  });

  it('test 2: models are listed to clients of OpenAI’s API, and to nobody without the key', async () => {
    const { status, body } = await bearer.get('/v1/models');
    expect([status, body['object']]).toEqual([200, 'list']);
    const models = body['data'] as OpenAI.Model[];
    expect(models).toContainEqual({ id: 'house/quick', object: 'model', created: 0, owned_by: 'sluice' });
    expect(models.map(({ id }) => id)).toEqual(expect.arrayContaining(['house/house-70b', 'openai/gpt-5.2']));
    expect((await new CompatClient(stage.url).get('/v1/models?enriched=true')).status).toBe(401);
  });

  it('test 3: a message is answered whole', async () => {
    const before = stage.upstreamCalls().length;
    const { status, body } = await curl.post('/v1/messages', HELLO);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^msg_/),
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: expect.stringContaining('Hello, how are you?') }],
      model: HELLO.model,
      stop_reason: 'end_turn',
    });
    const { input_tokens: input, output_tokens: output } = body['usage'] as Anthropic.Usage;
    expect(Math.min(input, output)).toBeGreaterThan(5);
    expect(callsSince(before)).toEqual([
      expect.objectContaining({
        path: '/v1/chat/completions',
        key: expect.stringMatching(/^Bearer dummy-openai-[123]$/),
        model: 'gpt-4o-mini',
        messages: HELLO.messages,
        max_tokens: 100,
        stream: false,
      }),
    ]);
  });

  it('test 4: a message is answered as a stream', async () => {
    const messages = [{ role: 'user', content: 'Count to 5' }];
    const events = await curl.stream('/v1/messages', { ...HELLO, model: 'openai/sim-long:50', messages });
    const names = events.map(({ event }) => event).filter((name) => name !== 'ping');
    expect(names.filter((name, index) => name !== names[index - 1])).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ]);
    expect(names.filter((name) => name === 'content_block_delta').length).toBeGreaterThan(1);
    expect(events[0]?.data).toMatchObject({
      type: 'message_start',
      message: { id: expect.stringMatching(/^msg_/), type: 'message', role: 'assistant', content: [] },
    });
    expect(events.at(-1)?.data).toEqual({ type: 'message_stop' });
  });

  it('test 5: a tool is called', async () => {
    const { status, body } = await new CompatClient(stage.url, { 'x-api-key': KEY }).post(
      '/v1/messages',
      IN_SAN_FRANCISCO,
    );
    expect([status, body['stop_reason']]).toEqual([200, 'tool_use']);
    expect(body['content']).toEqual([
      {
        type: 'tool_use',
        id: expect.stringMatching(/^\w{6,}$/),
        name: 'get_weather',
        input: { location: expect.any(String) },
        caller: { type: 'direct' },
      },
    ]);
  });

  it.each(['apiKey', 'authToken'] as const)('test 6: an agent goes through its loop, with its %s', async (way) => {
    const claude = new Anthropic({ baseURL: stage.url, apiKey: null, authToken: null, [way]: KEY, maxRetries: 0 });
    const asked = { ...IN_SAN_FRANCISCO, system: 'Be brief.' };
    const first = await claude.messages.stream(asked).finalMessage();
    const [call] = first.content.filter((block) => block.type === 'tool_use');
    expect(call?.name).toBe('get_weather');
    const result = { type: 'tool_result' as const, tool_use_id: call!.id, content: '21 degrees and fog' };
    const turns = [
      { role: 'assistant' as const, content: first.content },
      { role: 'user' as const, content: [result] },
    ];
    const last = await claude.messages.stream({ ...asked, messages: [...asked.messages, ...turns] }).finalMessage();
    expect(last.stop_reason).toBe('end_turn');
    expect(last.content).toMatchObject([{ type: 'text', text: expect.stringContaining('21 degrees and fog') }]);
  });
});

describe('its troubleshooting', () => {
  it.each([
    ['no key', {}],
    ['a wrong key', { 'x-api-key': 'wrong' }],
    ['a key of a provider', { authorization: 'Bearer dummy-openai-1' }],
    ['a key that a later file names', { 'x-api-key': 'not-this-one' }],
  ])('401 for %s, as an error of the Messages API', async (_name, headers) => {
    const { status, body } = await new CompatClient(stage.url, headers).post('/v1/messages', HELLO);
    expect(status).toBe(401);
    expect(body).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
    expect((body['error'] as { message: string }).message).toContain('PROXY_API_KEY');
  });

  it.each([
    ['without a provider', 'gpt-4o'],
    ['of a provider without a key', 'openrouter/anthropic/claude-3.5-sonnet'],
    ['that is ignored', 'openai/o1-preview'],
    ['that is ignored, by the name of the other API', 'openai-responses/o1-preview'],
    ['that is not among those of a list', 'gemini/gemini-2.0-flash-exp'],
  ])('a model %s is not found, and nobody is asked for it', async (_name, model) => {
    const before = stage.upstreamCalls().length;
    const { status, body } = await curl.post('/v1/messages', { ...HELLO, model });
    expect(status).toBe(404);
    expect(body).toMatchObject({ type: 'error', error: { type: 'not_found_error' } });
    expect((body['error'] as { message: string }).message).toContain(`model: ${model} (`);
    expect(stage.upstreamCalls()).toHaveLength(before);
  });
});

describe('its providers', () => {
  it.each([
    ['openai/gpt-4o', '/v1/chat/completions', /^Bearer dummy-openai-[123]$/],
    ['gemini/gemini-2.5-flash', '/v1beta/models/gemini-2.5-flash:generateContent', /^dummy-gemini-1$/],
    ['anthropic/claude-3-5-sonnet-20241022', '/v1/messages', /^dummy-anthropic-1$/],
    ['groq/llama-3.3-70b-versatile', '/v1/chat/completions', /^Bearer dummy-groq-1$/],
    ['house/house-70b', '/v1/chat/completions', /^Bearer dummy-house-1$/],
  ])('serve %s, each with its key', async (model, path, key) => {
    const before = stage.upstreamCalls().length;
    const { status, body, headers } = await curl.post('/v1/messages', { ...HELLO, model });
    // Anthropic's own replies are handed on as they are, with its own name of the model.
    const named = model.replace(/^anthropic\//, '');
    expect([status, body['model'], headers.get('x-sluice-model')]).toEqual([200, named, model]);
    const [call, ...more] = callsSince(before);
    expect([call?.['path'], more]).toEqual([path, []]);
    expect(call?.['key']).toMatch(key);
    expect(JSON.stringify(call)).not.toContain(KEY);
  });

  it('take their keys in turn', async () => {
    const before = stage.upstreamCalls().length;
    for (let request = 0; request < 6; request += 1) await curl.post('/v1/messages', HELLO);
    const keys = callsSince(before).map(({ key }) => key);
    const all = ['1', '2', '3'].map((number) => `Bearer dummy-openai-${number}`);
    expect([keys.slice(0, 3).toSorted(), keys.slice(3)]).toEqual([all, keys.slice(0, 3)]);
  });

  it('have models of one’s own, whose options count over what clients ask for', async () => {
    const before = stage.upstreamCalls().length;
    const asked = { ...HELLO, max_tokens: 9000, thinking: { type: 'enabled', budget_tokens: 8000 } };
    const quick = await curl.post('/v1/messages', { ...asked, model: 'house/quick' });
    expect([quick.status, quick.body['model']]).toEqual([200, 'house/quick']);
    expect(callsSince(before)).toMatchObject([{ model: 'house-7b', reasoning_effort: 'low' }]);
  });

  it('serve the names of Claude as well, which that proxy refuses', async () => {
    const { status, body, headers } = await curl.post('/v1/messages', { ...HELLO, model: 'claude-sonnet-4-5' });
    expect([status, body['model']]).toEqual([200, 'claude-sonnet-4-5']);
    expect(headers.get('x-sluice-model')).toBe('openai/gpt-5.2');
  });

  it('are asked in their own words where they speak the Messages API: nothing is translated twice', async () => {
    const before = stage.upstreamCalls().length;
    const content = [{ type: 'text', text: 'Hello', cache_control: { type: 'ephemeral', ttl: '1h' } }];
    const messages = [{ role: 'user', content }];
    await curl.post('/v1/messages', { ...HELLO, model: 'anthropic/claude-sonnet-4-5', messages });
    expect(callsSince(before)).toMatchObject([{ model: 'claude-sonnet-4-5', messages }]);
  });
});

describe('its other endpoints', () => {
  it('answer clients of OpenAI’s API', async () => {
    const openai = new OpenAI({ baseURL: `${stage.url}/v1`, apiKey: KEY, maxRetries: 0 });
    const asked = { model: 'gemini/gemini-2.5-pro', messages: HELLO.messages };
    const whole = await openai.chat.completions.create(asked);
    expect(whole.choices[0]?.message.content).toContain('Hello, how are you?');
    let text = '';
    for await (const chunk of await openai.chat.completions.create({ ...asked, stream: true })) {
      text += chunk.choices[0]?.delta.content ?? '';
    }
    expect(text).toBe(whole.choices[0]?.message.content);
    const refused = openai.chat.completions.create({ ...asked, model: 'gpt-4o' });
    await expect(refused).rejects.toBeInstanceOf(OpenAI.NotFoundError);
  });

  it('count the tokens of a request, tools included', async () => {
    const count = async (path: string, body: object): Promise<number> => {
      const answer = await bearer.post(path, body);
      expect(answer.status).toBe(200);
      return Number(answer.body[path === '/v1/token-count' ? 'token_count' : 'input_tokens']);
    };
    const plain = await count('/v1/messages/count_tokens', HELLO);
    expect(plain).toBeGreaterThan(5);
    expect(plain).toBeLessThan(40);
    expect(await count('/v1/messages/count_tokens', { ...HELLO, tools: [WEATHER] })).toBeGreaterThan(plain + 20);
    expect(await count('/v1/token-count', HELLO)).toBe(plain);
  });

  it('name the providers, and tell what tokens cost', async () => {
    expect((await bearer.get('/v1/providers')).body).toEqual([
      'openai',
      'openai-responses',
      'anthropic',
      'gemini',
      'groq',
      'mistral',
      'house',
    ]);
    const model = 'mistral/mistral-large-2512';
    const asked = { model, prompt_tokens: 1_000_000, completion_tokens: 2_000_000 };
    const { status, body } = await bearer.post('/v1/cost-estimate', asked);
    expect([status, body]).toEqual([
      200,
      { model, cost: 3.5, currency: 'USD', pricing: { prompt: 5e-7, completion: 1.5e-6 }, source: 'catalogue' },
    ]);
  });

  it.each(['/v1/embeddings', '/v1/model-info/stats'])('are not %s', async (path) => {
    const { status, body } = await bearer.post(path, { model: 'openai/text-embedding-3-small', input: 'x' });
    expect([status, body]).toMatchObject([404, { type: 'error', error: { type: 'not_found_error' } }]);
  });
});
