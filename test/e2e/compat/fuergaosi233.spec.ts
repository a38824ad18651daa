import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { CompatClient } from './compat-client.js';
import { startFrom, type CompatStage } from './compat-stage.js';

const KEY = 'client-key-for-tests';
const HELLO = {
  model: 'claude-3-5-sonnet-20241022',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Hello!' }],
};
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const WEATHER: Anthropic.Tool = {
  name: 'get_weather',
  description: 'Tells the weather of a place.',
  input_schema: { type: 'object', properties: { location: { type: 'string' } }, required: ['location'] },
};

describe('its example configuration', () => {
  let stage: CompatStage;
  let curl: CompatClient;
  let claude: Anthropic;

  beforeAll(async () => {
    stage = await startFrom('fuergaosi233');
    curl = new CompatClient(stage.url, { 'x-api-key': KEY, 'anthropic-version': '2023-06-01' });
    claude = new Anthropic({ baseURL: stage.url, apiKey: KEY, maxRetries: 0 });
  });
  afterAll(() => stage.stop());

  /** What the provider was asked last. */
  const asked = (): unknown => stage.upstreamCalls().at(-1)?.body;

  it('is healthy, and says which keys there are, to anybody', async () => {
    const { status, body } = await new CompatClient(stage.url).get('/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'healthy',
      openai_api_configured: true,
      api_key_valid: true,
      client_api_key_validation: true,
    });
    expect(new Date(String(body['timestamp'])).getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  it('answers the request of its README in the form of the Messages API', async () => {
    const { status, body } = await curl.post('/v1/messages', HELLO);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^msg_/),
      type: 'message',
      role: 'assistant',
      model: HELLO.model,
      content: [{ type: 'text', text: expect.stringContaining('Hello!') }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: expect.any(Number), output_tokens: expect.any(Number) },
    });
    const call = stage.upstreamCalls().at(-1);
    expect([call?.path, call?.headers.authorization]).toEqual(['/v1/chat/completions', 'Bearer dummy-openai']);
    expect(call?.body).toMatchObject({ model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello!' }] });
  });

  it('lets in whoever has the key, in either header, and nobody else', async () => {
    const withHeaders = (headers: Record<string, string>) => new CompatClient(stage.url, headers);
    expect((await withHeaders({ authorization: `Bearer ${KEY}` }).post('/v1/messages', HELLO)).status).toBe(200);
    for (const headers of [{ 'x-api-key': 'your-key' }, { authorization: 'Bearer your-key' }, {}]) {
      const { status, body } = await withHeaders(headers).post('/v1/messages', HELLO);
      expect(status).toBe(401);
      expect(body).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
    }
  });

  it.each([
    ['claude-3-opus-20240229', 'gpt-4.1'],
    ['claude-3-5-sonnet-20241022', 'gpt-4o'],
    ['Claude-3-5-HAIKU-20241022', 'gpt-4o-mini'],
    ['some-other-model', 'gpt-4.1'],
    ['gpt-5', 'gpt-5'],
    ['o1-mini', 'o1-mini'],
    ['ep-20250101', 'ep-20250101'],
    ['doubao-pro', 'doubao-pro'],
    ['deepseek-chat', 'deepseek-chat'],
  ])('maps %s to %s, and answers under the name that was asked for', async (model, expected) => {
    const { status, body } = await curl.post('/v1/messages', { ...HELLO, model });
    expect([status, body['model']]).toEqual([200, model]);
    expect(asked()).toMatchObject({ model: expected });
  });

  it.each([
    [100_000, 4096],
    [1000, 1000],
    [5, 100],
  ])('asks for %i tokens as %i, within its limits', async (max_tokens, expected) => {
    await curl.post('/v1/messages', { ...HELLO, max_tokens });
    expect(asked()).toMatchObject({ max_tokens: expected });
  });

  it('sends a temperature where the client has one, and no other', async () => {
    await curl.post('/v1/messages', { ...HELLO, temperature: 0.2 });
    expect(asked()).toMatchObject({ temperature: 0.2 });
    await curl.post('/v1/messages', HELLO);
    expect(asked()).not.toHaveProperty('temperature');
  });

  it('sends its headers to the provider', async () => {
    await curl.post('/v1/messages', HELLO);
    expect(stage.upstreamCalls().at(-1)?.headers).toMatchObject({
      accept: 'application/jsonstream',
      'x-team': 'research',
    });
  });

  it('streams the events of the Messages API', async () => {
    const events = await curl.stream('/v1/messages', HELLO);
    const names = events.map(({ event }) => event).filter((name) => name !== 'ping');
    expect(names[0]).toBe('message_start');
    expect(names.slice(-3)).toEqual(['content_block_stop', 'message_delta', 'message_stop']);
    expect(names.filter((name) => name === 'content_block_delta').length).toBeGreaterThan(1);
    expect(asked()).toMatchObject({ stream: true, stream_options: { include_usage: true } });
    const streamed = await claude.messages.stream(HELLO).finalMessage();
    const whole = await claude.messages.create(HELLO);
    expect([streamed.content, streamed.stop_reason]).toEqual([whole.content, whole.stop_reason]);
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
  });

  it.each([true, false])('calls a tool and takes its result (streamed: %s)', async (streamed) => {
    const ask = (messages: Anthropic.MessageParam[]): Promise<Anthropic.Message> => {
      const body = { ...HELLO, messages, tools: [WEATHER] };
      return streamed ? claude.messages.stream(body).finalMessage() : claude.messages.create(body);
    };
    const question = { role: 'user' as const, content: 'What is the weather in Paris?' };
    const first = await ask([question]);
    expect(first.stop_reason).toBe('tool_use');
    // No empty block of text stands before the call.
    expect(first.content.map(({ type }) => type)).toEqual(['tool_use']);
    const [call] = first.content as [Anthropic.ToolUseBlock];
    expect(call).toMatchObject({ name: 'get_weather', input: { location: expect.any(String) } });
    const result = { type: 'tool_result' as const, tool_use_id: call.id, content: 'sunny, 21 degrees' };
    const second = await ask([
      question,
      { role: 'assistant', content: first.content },
      { role: 'user', content: [result, { type: 'text', text: 'In one sentence.' }] },
    ]);
    expect(second.stop_reason).toBe('end_turn');
    expect(JSON.stringify(second.content)).toContain('sunny, 21 degrees');
    // What the user says beside a result is kept.
    expect(asked()).toMatchObject({
      messages: [
        { role: 'user' },
        { role: 'assistant', tool_calls: [{ id: expect.any(String), function: { name: 'get_weather' } }] },
        { role: 'tool', content: 'sunny, 21 degrees' },
        { role: 'user', content: 'In one sentence.' },
      ],
    });
  });

  it('lets clients demand a tool, or forbid all of them', async () => {
    const body = { ...HELLO, tools: [WEATHER] };
    await curl.post('/v1/messages', { ...body, tool_choice: { type: 'any' } });
    expect(asked()).toMatchObject({ tool_choice: 'required' });
    const { body: answer } = await curl.post('/v1/messages', { ...body, tool_choice: { type: 'none' } });
    expect(answer).toMatchObject({ stop_reason: 'end_turn' });
  });

  it('shows an image to the provider', async () => {
    const source = { type: 'base64' as const, media_type: 'image/png' as const, data: PIXEL };
    await claude.messages.create({
      ...HELLO,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source },
            { type: 'text', text: 'What is this?' },
          ],
        },
      ],
    });
    expect(asked()).toMatchObject({
      messages: [
        {
          content: [
            { type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } },
            { type: 'text', text: 'What is this?' },
          ],
        },
      ],
    });
  });

  it('counts tokens without asking anybody', async () => {
    const calls = stage.upstreamCalls().length;
    const { model, messages } = HELLO;
    const { status, body } = await curl.post('/v1/messages/count_tokens', { model, messages });
    expect([status, Object.keys(body)]).toEqual([200, ['input_tokens']]);
    expect(body['input_tokens']).toBeGreaterThan(0);
    const longer = [{ role: 'user', content: 'Hello! '.repeat(100) }];
    const { body: more } = await curl.post('/v1/messages/count_tokens', { model, messages: longer });
    expect(more['input_tokens']).toBeGreaterThan(Number(body['input_tokens']) + 90);
    expect(stage.upstreamCalls()).toHaveLength(calls);
  });

  it('tests its connection with a word to the small model', async () => {
    const { status, body } = await curl.get('/test-connection');
    expect(status).toBe(200);
    expect(body).toEqual({
      status: 'success',
      message: expect.any(String),
      model_used: 'openai/gpt-4o-mini',
      timestamp: expect.any(String),
      response_id: expect.stringMatching(/^msg_/),
    });
    expect(asked()).toMatchObject({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Hello' }] });
  });

  it('says at / that it is there, and nothing of its configuration', async () => {
    const { status, body } = await new CompatClient(stage.url).get('/');
    expect(status).toBe(200);
    expect(body).toEqual({ name: 'sluice', status: 'running', version: expect.any(String) });
  });

  it('answers what is no request as the Messages API does', async () => {
    const { status, body } = await curl.post('/v1/messages', { ...HELLO, messages: 'Hello!' });
    expect(status).toBe(400);
    expect(body).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: expect.stringMatching(/^messages: /) },
      request_id: expect.stringMatching(/^req_/),
    });
  });
});
