import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { CompatClient } from './compat-client.js';
import { startFrom, type CompatStage } from './compat-stage.js';

const HELLO = {
  model: 'claude-sonnet-4-20250514',
  max_tokens: 1024,
  messages: [{ role: 'user' as const, content: 'Hello!' }],
};
const WEATHER: Anthropic.Tool = {
  name: 'get_weather',
  description: 'Tells the weather of a place.',
  input_schema: { type: 'object', properties: { location: { type: 'string' } }, required: ['location'] },
};

let stage: CompatStage;
let curl: CompatClient;
let claude: Anthropic;

function startedWith(envFile: string): void {
  beforeAll(async () => {
    stage = await startFrom('1rgs', { envFile });
    curl = new CompatClient(stage.url);
    // `ANTHROPIC_BASE_URL=http://localhost:8082 claude`: with whatever key Claude Code has.
    claude = new Anthropic({ baseURL: stage.url, apiKey: 'a-key-of-the-client', maxRetries: 0 });
  });
  afterAll(() => stage.stop());
}

/** What a provider was asked last. */
const asked = (): unknown => stage.upstreamCalls().at(-1)?.body;
const path = (): string | undefined => stage.upstreamCalls().at(-1)?.path;

async function served(model: string): Promise<unknown> {
  const { status, headers, body } = await curl.post('/v1/messages', { ...HELLO, model });
  return [status, body['model'], headers.get('x-sluice-model')];
}

/** Calls a tool and hands in its result. */
async function toolLoop(model: string): Promise<Anthropic.Message> {
  const body = { ...HELLO, model, tools: [WEATHER] };
  const question = { role: 'user' as const, content: 'What is the weather in Paris?' };
  const first = await claude.messages.stream({ ...body, messages: [question] }).finalMessage();
  expect(first.stop_reason).toBe('tool_use');
  expect(first.content).toMatchObject([{ type: 'tool_use', name: 'get_weather' }]);
  const [call] = first.content as [Anthropic.ToolUseBlock];
  const result = { type: 'tool_result' as const, tool_use_id: call.id, content: 'sunny, 21 degrees' };
  return claude.messages.create({
    ...body,
    messages: [question, { role: 'assistant', content: first.content }, { role: 'user', content: [result] }],
  });
}

describe('google, which it prefers', () => {
  startedWith('example.env');

  it('serves sonnet by BIG_MODEL and haiku by SMALL_MODEL, under the names of Claude', async () => {
    expect(await served('claude-sonnet-4-20250514')).toEqual([
      200,
      'claude-sonnet-4-20250514',
      'gemini/gemini-2.5-pro',
    ]);
    expect(path()).toBe('/v1beta/models/gemini-2.5-pro:generateContent');
    expect(stage.upstreamCalls().at(-1)?.headers['x-goog-api-key']).toBe('dummy-gemini');
    expect(await served('claude-3-5-haiku-20241022')).toEqual([
      200,
      'claude-3-5-haiku-20241022',
      'gemini/gemini-2.0-flash',
    ]);
    expect(path()).toBe('/v1beta/models/gemini-2.0-flash:generateContent');
  });

  it('serves opus by BIG_MODEL as well, where that proxy leaves it to Anthropic', async () => {
    expect(await served('claude-opus-4-20250514')).toEqual([200, 'claude-opus-4-20250514', 'gemini/gemini-2.5-pro']);
  });

  it.each([
    ['gemini-2.5-flash-preview-05-20', 'gemini/gemini-2.5-flash-preview-05-20'],
    ['gemini/gemini-2.0-flash', 'gemini/gemini-2.0-flash'],
    ['gpt-4o', 'openai/gpt-4o'],
    ['o3-mini', 'openai/o3-mini'],
    ['chatgpt-4o-latest', 'openai/chatgpt-4o-latest'],
    ['openai/gpt-4o-mini', 'openai/gpt-4o-mini'],
  ])('knows whose %s is', async (model, expected) => {
    expect(await served(model)).toEqual([200, model, expected]);
  });

  it('streams', async () => {
    const streamed = await claude.messages.stream(HELLO).finalMessage();
    expect(path()).toBe('/v1beta/models/gemini-2.5-pro:streamGenerateContent?alt=sse');
    expect(streamed).toMatchObject({ model: HELLO.model, stop_reason: 'end_turn' });
    expect(streamed.content).toMatchObject([{ type: 'text', text: expect.stringContaining('Hello!') }]);
    expect(streamed.usage.output_tokens).toBeGreaterThan(0);
    const events = await curl.stream('/v1/messages', HELLO);
    expect(events.at(-1)).toEqual({ event: 'message_stop', data: { type: 'message_stop' } });
  });

  it('asks Anthropic where its name is before that of a model', async () => {
    const { headers } = await curl.post('/v1/messages', { ...HELLO, model: 'anthropic/claude-sonnet-4-20250514' });
    expect(headers.get('x-sluice-model')).toBe('anthropic/claude-sonnet-4-20250514');
    expect(stage.upstreamCalls().at(-1)?.headers['x-api-key']).toBe('dummy-anthropic');
  });

  it('calls tools and takes their results', async () => {
    const message = await toolLoop(HELLO.model);
    expect(message.stop_reason).toBe('end_turn');
    expect(JSON.stringify(message.content)).toContain('sunny, 21 degrees');
  });

  it('asks for no more tokens than it may', async () => {
    await curl.post('/v1/messages', { ...HELLO, max_tokens: 64_000 });
    expect(asked()).toMatchObject({ generationConfig: { maxOutputTokens: 16_384 } });
  });

  it('counts tokens', async () => {
    const { model, messages } = HELLO;
    const { status, body } = await curl.post('/v1/messages/count_tokens', { model, messages, tools: [WEATHER] });
    expect([status, Object.keys(body)]).toEqual([200, ['input_tokens']]);
    const { body: bare } = await curl.post('/v1/messages/count_tokens', { model, messages });
    expect(body['input_tokens']).toBeGreaterThan(Number(bare['input_tokens']));
  });

  it('is healthy, tests its connection, and is there', async () => {
    expect(await curl.get('/health')).toMatchObject({ status: 200, body: { status: 'healthy' } });
    expect(await curl.get('/')).toMatchObject({ status: 200, body: { status: 'running' } });
    expect(await curl.get('/test-connection')).toMatchObject({
      status: 200,
      body: { status: 'success', model_used: 'gemini/gemini-2.0-flash' },
    });
    const { status, body } = await curl.get('/test-connection?providers=all');
    expect(status).toBe(207);
    expect(body).toMatchObject({ results: expect.arrayContaining([expect.objectContaining({ provider: 'gemini' })]) });
  });
});

describe('PREFERRED_PROVIDER=openai', () => {
  startedWith('openai.env');

  it.each([
    ['claude-sonnet-4-20250514', 'openai/gpt-4o'],
    ['claude-3-5-haiku-20241022', 'openai/gpt-4o-mini'],
    ['gpt-4.5-preview', 'openai/gpt-4.5-preview'],
  ])('serves %s by %s', async (model, expected) => {
    expect(await served(model)).toEqual([200, model, expected]);
    expect(asked()).toMatchObject({ model: expected.slice('openai/'.length) });
    expect(stage.upstreamCalls().at(-1)?.headers.authorization).toBe('Bearer dummy-openai');
  });

  it('calls tools and takes their results', async () => {
    expect(JSON.stringify((await toolLoop(HELLO.model)).content)).toContain('sunny, 21 degrees');
    // The result is that of a call, and no word of the user.
    expect(asked()).toMatchObject({ messages: [{}, { role: 'assistant' }, { role: 'tool' }] });
  });

  it.each([
    ['sim-error:400', 400, 'invalid_request_error'],
    ['sim-error:429:retry-after=600', 429, 'rate_limit_error'],
  ])('tells what is wrong as the Messages API does (%s)', async (model, status, type) => {
    const answer = await curl.post('/v1/messages', { ...HELLO, model: `openai/${model}` });
    expect(answer).toMatchObject({ status, body: { type: 'error', error: { type } } });
  });
});

describe('custom models', () => {
  startedWith('custom.env');

  it.each([
    ['claude-sonnet-4-20250514', 'house-70b'],
    ['claude-3-5-haiku-20241022', 'house-small'],
    ['house-large', 'house-70b'],
    ['house-small', 'house-small'],
    ['custom/house-large', 'house-70b'],
  ])('serve %s by %s, with the key of their variable', async (model, expected) => {
    const { status, body } = await curl.post('/v1/messages', { ...HELLO, model });
    expect([status, body['model']]).toEqual([200, model]);
    expect(asked()).toMatchObject({ model: expected });
    const call = stage.upstreamCalls().at(-1);
    expect([call?.path, call?.headers.authorization]).toEqual(['/v1/chat/completions', 'Bearer dummy-house']);
  });

  it('may not stream, and are streamed to the client all the same', async () => {
    const events = await curl.stream('/v1/messages', { ...HELLO, model: 'house-small' });
    expect(events[0]?.event).toBe('message_start');
    expect(events.at(-1)?.event).toBe('message_stop');
    expect(asked()).not.toMatchObject({ stream: true });
    await curl.stream('/v1/messages', { ...HELLO, model: 'house-large' });
    expect(asked()).toMatchObject({ stream: true });
  });

  it('are asked for no more tokens than they have', async () => {
    await curl.post('/v1/messages', { ...HELLO, model: 'house-large', max_tokens: 32_000 });
    expect(asked()).toMatchObject({ max_tokens: 8192 });
  });

  it('call tools and take their results', async () => {
    expect(JSON.stringify((await toolLoop('house-large')).content)).toContain('sunny, 21 degrees');
  });

  it('have their prices, and are listed', async () => {
    const { body } = await curl.get('/v1/models?format=openai');
    const listed = body['data'] as readonly { readonly id: string }[];
    expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining(['house-large', 'house-small']));
    expect(listed.map(({ id }) => id)).not.toContain('elsewhere');
    const estimate = await curl.post('/v1/cost-estimate', {
      model: 'house-large',
      prompt_tokens: 1_000_000,
      completion_tokens: 1_000_000,
    });
    expect(estimate).toMatchObject({ status: 200, body: { cost: 3, currency: 'USD' } });
  });
});
