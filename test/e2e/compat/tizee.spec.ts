import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import OpenAI from 'openai';

import { CompatClient } from './compat-client.js';
import { startFrom, type CompatStage } from './compat-stage.js';

const KEY = 'key-of-this-client';
const HELLO = { model: 'deepseek-chat', max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello' }] };
const READ = {
  name: 'Read',
  description: 'Reads a file.',
  input_schema: { type: 'object' as const, properties: { file_path: { type: 'string' } }, required: ['file_path'] },
};
const MODELS = ['deepseek-chat', 'house-plain', 'house-deep', 'kimi-direct', 'claude-direct'];

let stage: CompatStage;
let curl: CompatClient;

beforeAll(async () => {
  stage = await startFrom('tizee');
  curl = new CompatClient(stage.url, { 'x-api-key': KEY, 'anthropic-version': '2023-06-01' });
});
afterAll(() => stage.stop());

const callCount = (): number => stage.upstreamCalls().length;
/** What the provider was asked last. */
const asked = (): Record<string, unknown> => stage.upstreamCalls().at(-1)?.body as Record<string, unknown>;

describe('the start', () => {
  it('needs no key of its own, and says what it does not do', () => {
    expect(stage.output()).toContain("the clients' keys");
    expect(stage.output()).toContain('LOG_FILE_PATH has no counterpart here');
  });

  it('is refused on all addresses without PROXY_API_KEY, where that proxy begins to spend the keys', async () => {
    const start = startFrom('tizee', { environment: { HOST: '0.0.0.0' } });
    await expect(start).rejects.toThrow(/HOST[^]*PROXY_API_KEY/);
  });
});

describe('keys', () => {
  it.each([
    ['x-api-key', { 'x-api-key': 'mine-1' }, 'deepseek-chat', { authorization: 'Bearer mine-1' }],
    ['a bearer', { authorization: 'Bearer mine-2' }, 'deepseek-chat', { authorization: 'Bearer mine-2' }],
    ['x-api-key', { 'x-api-key': 'mine-3' }, 'claude-direct', { 'x-api-key': 'mine-3' }],
    ['a bearer', { authorization: 'Bearer mine-4' }, 'kimi-direct', { 'x-api-key': 'mine-4' }],
  ])('of clients, as %s, are those of the providers: %j to %s', async (_name, headers, model, sent) => {
    const { status } = await new CompatClient(stage.url, headers).post('/v1/messages', { ...HELLO, model });
    expect([status, stage.upstreamCalls().at(-1)?.headers]).toMatchObject([200, sent]);
  });

  it('that nobody has sent are asked for, and the provider is not', async () => {
    const before = callCount();
    const { status, body } = await new CompatClient(stage.url).post('/v1/messages', HELLO);
    expect([status, body]).toMatchObject([401, { type: 'error', error: { type: 'authentication_error' } }]);
    expect((body['error'] as { message: string }).message).toContain('your own key');
    expect(callCount()).toBe(before);
  });

  it.each([
    ['deepseek-chat', 'bad', 401, 'authentication_error', 1],
    ['kimi-direct', 'bad', 401, 'authentication_error', 1],
    // Two further tries, as MAX_RETRIES says.
    ['deepseek-chat', 'rate-limited', 429, 'rate_limit_error', 3],
    ['kimi-direct', 'rate-limited', 429, 'rate_limit_error', 3],
  ])('are judged by the provider: %s with the key "%s"', async (model, key, status, ...[type, calls]) => {
    const before = callCount();
    const answer = await new CompatClient(stage.url, { 'x-api-key': key }).post('/v1/messages', { ...HELLO, model });
    expect([answer.status, answer.body]).toMatchObject([status, { type: 'error', error: { type } }]);
    expect(callCount() - before).toBe(calls);
    expect((await curl.post('/v1/messages', { ...HELLO, model })).status).toBe(200);
  });
});

describe('models', () => {
  it('are those of the file, and no others', async () => {
    const listed = (await curl.get('/v1/models?format=openai')).body['data'] as OpenAI.Model[];
    expect(listed.map(({ id }) => id).slice(0, 5)).toEqual(MODELS);
    for (const model of ['claude-opus-5-5', 'gpt-4o', 'house-70b-instruct']) {
      const { status, body } = await curl.post('/v1/messages', { ...HELLO, model });
      expect([status, body]).toMatchObject([404, { type: 'error', error: { type: 'not_found_error' } }]);
      expect((body['error'] as { message: string }).message).toContain(`models: ${MODELS.join(', ')}`);
    }
  });

  it.each([
    ['deepseek-chat', '/v1/chat/completions', 'deepseek-chat'],
    ['house-plain', '/v1/chat/completions', 'house-70b'],
    ['house-deep', '/v1/chat/completions', 'house-70b'],
    ['kimi-direct', '/anthropic/v1/messages', 'kimi-k2'],
    ['claude-direct', '/v1/messages', 'claude-sonnet-4-5'],
  ])('%s is asked for at its address, under its name there', async (model, path, name) => {
    const { status, body } = await curl.post('/v1/messages', { ...HELLO, model });
    expect([status, body]).toMatchObject([200, { type: 'message', model, stop_reason: 'end_turn' }]);
    expect([stage.upstreamCalls().at(-1)?.path, asked()['model']]).toEqual([path, name]);
  });

  it('of one name there are told apart by how much they think', async () => {
    const thinking = { type: 'enabled', budget_tokens: 1024 };
    for (const wish of [{}, { thinking }, { thinking: { type: 'disabled' } }]) {
      await curl.post('/v1/messages', { ...HELLO, ...wish, max_tokens: 2000, model: 'house-plain' });
      expect(asked()).toMatchObject({ model: 'house-70b', reasoning_effort: 'minimal' });
      await curl.post('/v1/messages', { ...HELLO, ...wish, max_tokens: 2000, model: 'house-deep' });
      expect(asked()).toMatchObject({ model: 'house-70b', reasoning_effort: 'high' });
    }
  });

  it('have a temperature, fields and headers of their own', async () => {
    await curl.post('/v1/messages', { ...HELLO, temperature: 0.1, top_p: 0.2, model: 'house-plain' });
    expect(asked()).toMatchObject({ temperature: 0.7, top_p: 0.95 });
    expect(stage.upstreamCalls().at(-1)?.headers['x-title']).toBe('tests');
    await curl.post('/v1/messages', { ...HELLO, temperature: 0.1, model: 'house-deep' });
    expect(asked()).toMatchObject({ temperature: 0.1 });
    expect(stage.upstreamCalls().at(-1)?.headers['x-title']).toBeUndefined();
  });

  it.each([
    ['deepseek-chat', 8192],
    ['house-plain', 16_384],
    ['house-deep', 16_384],
    ['kimi-direct', 16_384],
    ['claude-direct', 16_384],
  ])('%s is asked for so many tokens at most', async (model, most) => {
    const { status, headers } = await curl.post('/v1/messages', { ...HELLO, max_tokens: 200_000, model });
    expect([status, asked()['max_tokens']]).toEqual([200, most]);
    expect(headers.get('x-sluice-loss')).toContain('max_tokens_clamped');
  });

  it('are not asked for what cannot fit into them', async () => {
    const before = callCount();
    const messages = [{ role: 'user', content: 'word '.repeat(90_000) }];
    const { status, body } = await curl.post('/v1/messages', { ...HELLO, messages });
    expect([status, body]).toMatchObject([400, { error: { type: 'invalid_request_error' } }]);
    expect((body['error'] as { message: string }).message).toMatch(/prompt is too long.*65536/);
    expect(callCount()).toBe(before);
  });
});

describe('streams', () => {
  it.each(MODELS)('are what a client of %s gets, also where the provider has none', async (model) => {
    const claude = new Anthropic({ baseURL: stage.url, apiKey: null, authToken: KEY, maxRetries: 0 });
    const stream = claude.messages.stream({ ...HELLO, model });
    let text = '';
    stream.on('text', (delta) => (text += delta));
    const message = await stream.finalMessage();
    expect(message).toMatchObject({ model, stop_reason: 'end_turn', content: [{ type: 'text', text }] });
    expect(text).toContain('You said: Hello');
    expect(message.usage.output_tokens).toBeGreaterThan(0);
    expect(asked()['stream']).toBe(model !== 'house-plain');
  });

  it.each(MODELS)('hold the tools that %s calls, and their results go back', async (model) => {
    const claude = new Anthropic({ baseURL: stage.url, apiKey: KEY, maxRetries: 0 });
    const ask = { ...HELLO, model, tools: [READ], messages: [{ role: 'user' as const, content: 'read note.txt' }] };
    const first = await claude.messages.stream(ask).finalMessage();
    const call = first.content.find((block) => block.type === 'tool_use');
    expect([first.stop_reason, call]).toMatchObject(['tool_use', { name: 'Read', input: expect.any(Object) }]);
    const result = { type: 'tool_result' as const, tool_use_id: call!.id, content: 'pelican-42' };
    const turns = [
      { role: 'assistant' as const, content: first.content },
      { role: 'user' as const, content: [result] },
    ];
    const last = await claude.messages.stream({ ...ask, messages: [...ask.messages, ...turns] }).finalMessage();
    expect(last).toMatchObject({ stop_reason: 'end_turn', content: [{ text: expect.stringContaining('pelican-42') }] });
  });
});

describe('its other endpoints', () => {
  it('count the tokens of a request, where there it was always a thousand', async () => {
    const { status, body } = await curl.post('/v1/messages/count_tokens', HELLO);
    expect(status).toBe(200);
    expect(body['input_tokens']).toBeGreaterThan(3);
    expect(body['input_tokens']).toBeLessThan(40);
  });

  it('tell what requests have used, model by model', async () => {
    const total = async (): Promise<Record<string, number>> =>
      (await curl.get('/v1/stats')).body['total'] as Record<string, number>;
    const before = await total();
    const { usage } = (await curl.post('/v1/messages', HELLO)).body as { usage?: Anthropic.Usage };
    const after = await total();
    const used = ['requests', 'input_tokens', 'output_tokens'].map((name) => after[name]! - before[name]!);
    expect(used).toEqual([1, usage?.input_tokens, usage?.output_tokens]);
    const { models } = (await curl.get('/v1/stats')).body as { models: object };
    expect(Object.keys(models).filter((name) => name.endsWith('/deepseek-chat'))).toHaveLength(1);
  });

  it('test the connection with the key of whoever asks', async () => {
    expect((await curl.get('/test-connection')).body).toMatchObject({
      status: 'success',
      model_used: expect.stringMatching(/\/deepseek-chat$/),
    });
    const all = await curl.get('/test-connection?providers=all');
    expect([all.status, all.body]).toMatchObject([207, { status: 'success', untested: [] }]);
    expect(all.body['results']).toHaveLength(3);
    const stranger = await new CompatClient(stage.url).get('/test-connection');
    expect([stranger.status, stranger.body]).toMatchObject([503, { error_type: 'authentication_error' }]);
  });

  it('show what would be sent, in the place of the test of conversions', async () => {
    const before = callCount();
    const { body } = await curl.post('/v1/messages/translate', { ...HELLO, model: 'house-deep' });
    expect(body).toMatchObject({ upstream_request: { body: { model: 'house-70b', reasoning_effort: 'high' } } });
    expect((await curl.post('/v1/messages/test_conversion', HELLO)).status).toBe(404);
    expect(callCount()).toBe(before);
  });

  it('are there under its later prefixes', async () => {
    expect((await curl.post('/anthropic/v1/messages', HELLO)).status).toBe(200);
    const openai = new OpenAI({ baseURL: `${stage.url}/openai/v1`, apiKey: KEY, maxRetries: 0 });
    const completion = await openai.chat.completions.create({ model: 'house-deep', messages: HELLO.messages });
    expect(completion.choices[0]?.message.content).toContain('You said: Hello');
    expect(asked()).toMatchObject({ model: 'house-70b', reasoning_effort: 'high' });
    expect(stage.upstreamCalls().at(-1)?.headers.authorization).toBe(`Bearer ${KEY}`);
  });
});
