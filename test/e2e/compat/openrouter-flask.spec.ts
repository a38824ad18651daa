import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';

import { until } from '../../../apps/gateway/fixtures/until.js';
import { CompatClient } from './compat-client.js';
import { startFrom, type CompatStage } from './compat-stage.js';

const HELLO = {
  model: 'claude-sonnet',
  messages: [{ role: 'user' as const, content: 'Hello, world!' }],
  max_tokens: 100,
};

let stage: CompatStage;
let curl: CompatClient;

beforeAll(async () => {
  stage = await startFrom('openrouter-flask');
  curl = new CompatClient(stage.url);
});
afterAll(() => stage.stop());

/** What OpenRouter was asked last. */
const asked = (): unknown => stage.upstreamCalls().at(-1)?.body;

describe('the tests of its README', () => {
  it('1: it is healthy', async () => {
    const { status, body } = await curl.get('/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'healthy', service: 'sluice', client_api_key_validation: false });
  });

  it.each(['/v1/messages', '/anthropic/v1/messages'])('2: it answers at %s, without a key', async (path) => {
    const { status, body } = await curl.post(path, HELLO);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: expect.stringMatching(/^msg_/),
      type: 'message',
      role: 'assistant',
      content: [{ type: 'text', text: expect.stringContaining('Hello, world!') }],
      model: 'claude-sonnet',
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: expect.any(Number), output_tokens: expect.any(Number) },
    });
    const call = stage.upstreamCalls().at(-1);
    expect(call?.headers.authorization).toBe('Bearer dummy-openrouter');
    expect(call?.body).toMatchObject({ model: 'openai/gpt-oss-120b:free', max_tokens: 100 });
  });

  it.each(['', '/anthropic'])('3: clients as Claude Code find it at %j, with any key', async (prefix) => {
    const claude = new Anthropic({
      baseURL: stage.url + prefix,
      apiKey: 'dummy-key-for-claude-code',
      maxRetries: 0,
    });
    const streamed = await claude.messages.stream(HELLO).finalMessage();
    expect(streamed).toMatchObject({ model: 'claude-sonnet', stop_reason: 'end_turn' });
    expect(streamed.content).toEqual((await claude.messages.create(HELLO)).content);
    expect(stage.upstreamCalls().at(-1)?.headers.authorization).toBe('Bearer dummy-openrouter');
    expect((await claude.messages.countTokens({ model: HELLO.model, messages: HELLO.messages })).input_tokens).toBe(
      (await claude.messages.countTokens({ model: 'claude-opus', messages: HELLO.messages })).input_tokens,
    );
  });
});

describe('the examples of its README', () => {
  it('a chat takes its temperature', async () => {
    const { body } = await curl.post('/v1/messages', { ...HELLO, max_tokens: 500, temperature: 0.7, stream: false });
    expect(body).toMatchObject({ type: 'message' });
    expect(asked()).toMatchObject({ temperature: 0.7, max_tokens: 500 });
    await curl.post('/v1/messages', HELLO);
    expect(asked()).not.toHaveProperty('temperature');
  });

  it('a stream can be read as its README reads it: the text behind `data: `, until the end', async () => {
    const response = await fetch(`${stage.url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...HELLO, max_tokens: 1000, stream: true }),
    });
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const lines = (await response.text()).split('\n').filter((line) => line.startsWith('data: '));
    const data = lines.map((line) => JSON.parse(line.slice(6)) as { readonly delta?: { readonly text?: string } });
    expect(data.map(({ delta }) => delta?.text ?? '').join('')).toContain('Hello, world!');
  });

  it('a stream is one of the Messages API, and does not end with a line of another', async () => {
    const events = await curl.stream('/v1/messages', HELLO);
    const names = events.map(({ event }) => event).filter((name) => name !== 'ping');
    expect(names.slice(0, 2)).toEqual(['message_start', 'content_block_start']);
    expect(names.slice(-3)).toEqual(['content_block_stop', 'message_delta', 'message_stop']);
    expect(events.find(({ event }) => event === 'message_delta')?.data).toMatchObject({
      delta: { stop_reason: 'end_turn' },
      usage: { output_tokens: expect.any(Number) },
    });
    expect(events.map(({ event, data }) => [event, (data as { type: string }).type])).toEqual(
      events.map(({ event }) => [event, event]),
    );
  });

  it('a request names max_tokens, which that proxy takes for 1000 where it is missing', async () => {
    const { status, body } = await curl.post('/v1/messages', { model: HELLO.model, messages: HELLO.messages });
    expect([status, body]).toMatchObject([
      400,
      { type: 'error', error: { type: 'invalid_request_error', message: 'max_tokens: Field required' } },
    ]);
  });
});

describe('its table of models', () => {
  it.each([
    ['claude-sonnet-4-5-20250929', 'openai/gpt-oss-120b:free'],
    ['claude-haiku-4-5-20251001', 'openai/gpt-oss-120b:free'],
    ['claude-sonnet', 'openai/gpt-oss-120b:free'],
    ['claude-opus', 'openai/gpt-oss-20b:free'],
    ['claude-haiku', 'moonshotai/kimi-k2:free'],
    ['claude-opus-4-5', 'openai/gpt-oss-20b:free'],
    ['claude-haiku-9', 'moonshotai/kimi-k2:free'],
    ['claude-3-5-sonnet-20241022', 'openai/gpt-oss-120b:free'],
    ['whatever', 'openai/gpt-oss-120b:free'],
    ['anthropic/claude-3-opus', 'anthropic/claude-3-opus'],
    ['deepseek/deepseek-chat:free', 'deepseek/deepseek-chat:free'],
    ['openai/gpt-5', 'openai/gpt-5'],
  ])('leads from %s to %s', async (model, expected) => {
    const { status, body } = await curl.post('/v1/messages', { ...HELLO, model });
    expect([status, body['model']]).toEqual([200, model]);
    expect(asked()).toMatchObject({ model: expected });
  });
});

describe('what that proxy leaves out', () => {
  it('is sent: the system prompt, the tools, the stop sequences and the results of calls', async () => {
    await curl.post('/v1/messages', {
      ...HELLO,
      system: 'Be brief.',
      stop_sequences: ['END'],
      tools: [{ name: 'Read', input_schema: { type: 'object', properties: {} } }],
      messages: [
        { role: 'user', content: 'read it' },
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'Read', input: {} }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'a note' }] },
      ],
    });
    expect(asked()).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'read it' },
        { role: 'assistant', tool_calls: [{ function: { name: 'Read', arguments: '{}' } }] },
        { role: 'tool', content: 'a note' },
      ],
      stop: ['END'],
      tools: [{ type: 'function', function: { name: 'Read' } }],
    });
  });

  it.each([
    ['sim-error:400', 400, 'invalid_request_error'],
    ['sim-error:404', 404, 'not_found_error'],
    // A key that was refused is asked with no more, so that it comes last.
    ['sim-error:401', 502, 'api_error'],
  ])('an error of OpenRouter is told as one (%s)', async (model, status, type) => {
    const answer = await curl.post('/v1/messages', { ...HELLO, model: `openrouter/${model}` });
    expect(answer).toMatchObject({ status, body: { type: 'error', error: { type } } });
    expect(answer.body['error']).toMatchObject({ message: expect.stringContaining('openrouter') });
  });
});

describe('behind a server of one’s own', () => {
  it('needs a key where another name than that of this machine is asked for', async () => {
    const ask = (agent: string) =>
      request(agent).post('/v1/messages').set('Host', 'your-domain.com').set('X-Real-IP', '192.0.2.1').send(HELLO);
    expect(await ask(stage.url)).toMatchObject({
      status: 403,
      body: { error: { type: 'permission_error', message: expect.stringContaining('PROXY_API_KEY') } },
    });
    const keyed = await startFrom('openrouter-flask', { environment: { PROXY_API_KEY: 'a-key-of-the-gateway' } });
    try {
      expect((await ask(keyed.url).set('x-api-key', 'a-key-of-the-gateway')).status).toBe(200);
    } finally {
      await keyed.stop();
    }
  });

  it('does not listen on all addresses without a key', async () => {
    await expect(startFrom('openrouter-flask', { environment: { HOST: '0.0.0.0' } })).rejects.toThrow(/PROXY_API_KEY/);
  });
});

describe('PROXY_VERBOSE', () => {
  it('logs the way of each request, and no key', async () => {
    // What `.env` says of the log counts where the environment says nothing.
    const verbose = await startFrom('openrouter-flask', { environment: { LOG_LEVEL: '' } });
    try {
      await new CompatClient(verbose.url).post('/v1/messages', HELLO);
      await until(() => verbose.output().includes('"msg":"exchange-end"'), 'the end of the exchange in the log');
      const lines = verbose.output().split('\n');
      const call = lines.find((line) => line.includes('"msg":"attempt-start"')) ?? '{}';
      expect(JSON.parse(call)).toMatchObject({
        target: 'openrouter/openai/gpt-oss-120b:free',
        url: expect.stringMatching(/\/v1\/chat\/completions$/),
      });
      expect(verbose.output()).not.toMatch(/dummy-openrouter|Hello, world/);
    } finally {
      await verbose.stop();
    }
  });
});
