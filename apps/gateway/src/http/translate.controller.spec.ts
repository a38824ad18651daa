import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';

import { ask, ObservedGateway } from '../../fixtures/observed-gateway.js';
import { StandInKeys } from './stand-in-keys.js';
import type { Translation } from './translate.controller.js';

const KEY = 'client-key-of-the-suite';
const READ = { name: 'Read', description: 'Reads a file.', input_schema: { type: 'object', properties: {} } };

let gateway: ObservedGateway;

beforeAll(async () => {
  gateway = await ObservedGateway.start({
    environment: { PROXY_API_KEY: KEY, BIG_MODEL: 'big', SMALL_MODEL: 'small', FALLBACK_MODELS: 'openai/spare' },
  });
});
afterAll(async () => {
  await gateway.close();
});

function translate(body: object, query: Record<string, string | string[]> = {}): request.Test {
  return request(gateway.url).post('/v1/messages/translate').query(query).set('x-api-key', KEY).send(body);
}

async function translated(body: object, query: Record<string, string> = {}): Promise<Translation> {
  const response = await translate(body, query);
  expect(response.status).toBe(200);
  return response.body as Translation;
}

describe('POST /v1/messages/translate', () => {
  it.each<[string, object]>([
    ['a question', ask('sim-text')],
    ['a stream', ask('sim-text', { stream: true, stop_sequences: ['x'] })],
    [
      'a turn of an agent',
      ask('sim-text', {
        system: 'be brief',
        tools: [READ],
        tool_choice: { type: 'any' },
        top_k: 5,
        metadata: { user_id: JSON.stringify({ session_id: '12345678-aaaa' }) },
        messages: [
          { role: 'user', content: [{ type: 'text', text: 'é 📎', cache_control: { type: 'ephemeral' } }] },
          { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'Read', input: { a: [1] } }] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'done' }] },
        ],
      }),
    ],
  ])('says of %s what the upstream then gets', async (_name, body) => {
    const before = gateway.upstream.requests().length;
    const { upstream_request: told } = await translated(body);
    expect(gateway.upstream.requests()).toHaveLength(before);
    const sent = await gateway.post(body, { headers: { 'x-api-key': KEY } });
    await sent.text();
    const { body: received, path, method, headers } = gateway.lastCall!;
    expect(told?.body).toEqual(received);
    expect([told?.method, new URL(told!.url).pathname]).toEqual([method, path]);
    const { authorization, ...open } = told!.headers;
    expect(headers).toMatchObject(open);
    expect(authorization).toBe('Bearer [redacted]');
    expect(headers.authorization).toMatch(/^Bearer upstream-key-for-tests-/);
  });

  it('says what is lost on the way, as the response to the request itself would', async () => {
    const body = ask('sim-text', { top_k: 5, container: 'c' });
    const { losses } = await translated(body);
    expect(losses).toEqual(expect.arrayContaining([expect.objectContaining({ path: 'top_k' })]));
    const sent = await gateway.post(body, { headers: { 'x-api-key': KEY } });
    await sent.text();
    expect([...new Set(losses.map(({ code }) => code))]).toEqual(sent.headers.get('x-sluice-loss')?.split(', '));
  });

  it('routes as usual, unless it is told where to', async () => {
    const body = { ...ask('x'), model: 'claude-haiku-5-5' };
    expect(await translated(body)).toMatchObject({
      type: 'translation',
      model: 'claude-haiku-5-5',
      rule: 'small',
      target: 'openai/small',
      fallbacks: ['openai/spare'],
      upstream_request: { body: { model: 'small' } },
    });
    expect(await translated(body, { target: 'openai/vendor/other' })).toMatchObject({
      model: 'claude-haiku-5-5',
      rule: 'direct',
      target: 'openai/vendor/other',
      upstream_request: { body: { model: 'vendor/other' } },
    });
  });

  it('tells that nobody is asked to warm a cache', async () => {
    expect(await translated({ ...ask('sim-text'), max_tokens: 0 })).toMatchObject({
      target: 'openai/sim-text',
      upstream_request: null,
      losses: [],
    });
  });

  it.each<[string, object, Record<string, string | string[]>, number, string, RegExp]>([
    [
      'a target that is a word',
      ask('x'),
      { target: 'gpt' },
      400,
      'invalid_request_error',
      /^target: .*provider\/model/,
    ],
    ['no target in the parameter', ask('x'), { target: '' }, 400, 'invalid_request_error', /^target: /],
    ['two targets', ask('x'), { target: ['openai/a', 'openai/b'] }, 400, 'invalid_request_error', /^target: /],
    ['an unknown provider', ask('x'), { target: 'nobody/x' }, 404, 'not_found_error', /^model: nobody\/x /],
    ['an unknown provider of the model', { ...ask('x'), model: 'nobody/x' }, {}, 404, 'not_found_error', /^model: /],
    ['a request that is none', { model: 'm' }, {}, 400, 'invalid_request_error', /^(?:max_tokens|messages): /],
    [
      'a role that is none',
      { ...ask('x'), messages: [{ role: 'bot', content: 'x' }] },
      {},
      400,
      'invalid_request_error',
      /^messages\.0\.role: /,
    ],
    [
      'what the provider cannot do',
      ask('x', { messages: [{ role: 'user', content: [{ type: 'image', source: { type: 'file', file_id: 'f' } }] }] }),
      {},
      400,
      'invalid_request_error',
      /file/,
    ],
  ])('refuses %s in the envelope', async (_name, body, query, status, type, message) => {
    const response = await translate(body, query);
    expect({ status: response.status, body: response.body as unknown }).toMatchObject({
      status,
      body: {
        type: 'error',
        error: { type, message: expect.stringMatching(message) },
        request_id: response.headers['request-id'],
      },
    });
  });

  it('wants the key, and no other method', async () => {
    const anonymous = await request(gateway.url).post('/v1/messages/translate').send(ask('x'));
    expect([anonymous.status, (anonymous.body as { error: object }).error]).toMatchObject([
      401,
      { type: 'authentication_error' },
    ]);
    const wrong = await request(gateway.url).get('/v1/messages/translate').set('x-api-key', KEY);
    expect(wrong.status).toBe(405);
  });

  it('is heard of by no observer', async () => {
    const before = gateway.events.length;
    await translated(ask('sim-text'));
    expect(gateway.events).toHaveLength(before);
  });
});

describe('StandInKeys', () => {
  const keys = new StandInKeys(
    new Map([
      ['plain', [{ id: 'plain-1', secret: 'sk-secret' }]],
      ['token', [{ id: 'token-1', secret: 'eyJhbGciOiJIUzI1NiJ9.e30.secret' }]],
      ['open', [{ id: 'open-1', secret: '' }]],
    ]),
  );

  it.each([
    ['plain', '[redacted]'],
    ['token', 'eyJ[redacted]'],
    ['open', ''],
    ['unknown', '[redacted]'],
  ])('hold nothing of the key of a provider: %s', (provider, secret) => {
    expect(keys.of(provider)).toEqual({ id: 'none', secret });
  });
});
