import { gzipSync } from 'node:zlib';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';

import { GatewayProcess } from './gateway-process.js';
import { recordingsOf } from './recorded-exchanges.js';

const KEY = 'client-key-of-the-suite';
const MESSAGE = { model: 'claude-opus-5-5', max_tokens: 64, messages: [{ role: 'user', content: 'hello' }] };

describe('bad input gets the envelope of the Messages API', () => {
  let gateway: GatewayProcess;

  beforeAll(async () => {
    gateway = await GatewayProcess.start({ prepared: true, environment: { PROXY_API_KEY: KEY } });
  });

  afterAll(async () => {
    await gateway.stop();
  });

  const post = (body: string | object, headers: Record<string, string> = {}): request.Test =>
    request(gateway.url)
      .post('/v1/messages')
      .set({ 'content-type': 'application/json', 'x-api-key': KEY, ...headers })
      .send(body);

  const expectError = (response: request.Response, status: number, type: string): string => {
    expect({ status: response.status, body: response.body as unknown }).toMatchObject({
      status,
      body: { type: 'error', error: { type }, request_id: response.headers['request-id'] },
    });
    expect(response.headers['content-type']).toMatch(/^application\/json/);
    expect(response.text).not.toMatch(/\bat .*\.[jt]s:\d+|node_modules/);
    return (response.body as { error: { message: string } }).error.message;
  };

  it.each<[string, object, RegExp]>([
    ['no model', { ...MESSAGE, model: undefined }, /^model: Field required$/],
    ['an empty model', { ...MESSAGE, model: '' }, /^model: String should have at least 1 character$/],
    ['a model that is a number', { ...MESSAGE, model: 7 }, /^model: /],
    ['no max_tokens', { ...MESSAGE, max_tokens: undefined }, /^max_tokens: Field required$/],
    ['negative max_tokens', { ...MESSAGE, max_tokens: -1 }, /^max_tokens: /],
    ['max_tokens as text', { ...MESSAGE, max_tokens: '64' }, /^max_tokens: /],
    ['no messages', { ...MESSAGE, messages: [] }, /^messages: at least one message is required$/],
    ['messages as text', { ...MESSAGE, messages: 'hello' }, /^messages: /],
    ['an unknown role', { ...MESSAGE, messages: [{ role: 'bot', content: 'x' }] }, /^messages\.0\.role: /],
    ['stream as text', { ...MESSAGE, stream: 'yes' }, /^stream: /],
    [
      'a tool input that is text',
      {
        ...MESSAGE,
        messages: [
          { role: 'user', content: 'x' },
          { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'Read', input: 'x' }] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'y' }] },
        ],
      },
      /^messages\.1\.content\.0\.tool_use\.input: /,
    ],
  ])('%s: 400, naming the field', async (_name, body, message) => {
    expect(expectError(await post(body), 400, 'invalid_request_error')).toMatch(message);
  });

  it.each<[string, string | Buffer, Record<string, string>]>([
    ['malformed JSON', '{"model":', {}],
    ['an array', '[]', {}],
    ['null', 'null', {}],
    ['nothing', '', {}],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), {}],
    ['gzip that is none', 'plain', { 'content-encoding': 'gzip' }],
    ['an encoding nobody knows', '{}', { 'content-encoding': 'snappy' }],
  ])('%s: 400', async (_name, body, headers) => {
    const { hostname, port } = new URL(gateway.url);
    const response = await fetch(`http://${hostname}:${port}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': KEY, ...headers },
      body,
    });
    const envelope = (await response.json()) as Record<string, unknown>;
    expect({ status: response.status, envelope }).toMatchObject({
      status: 400,
      envelope: {
        type: 'error',
        error: { type: 'invalid_request_error' },
        request_id: response.headers.get('request-id'),
      },
    });
  });

  it('33 MB: 413, whether the length is told or not', async () => {
    const body = JSON.stringify({ ...MESSAGE, padding: 'x'.repeat(33 * 1024 * 1024) });
    expect(expectError(await post(body), 413, 'request_too_large')).toBe('Request exceeds the maximum size');
    const bomb = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': KEY, 'content-encoding': 'gzip' },
      body: gzipSync(body),
    });
    expect(bomb.status).toBe(413);
    expect(await bomb.json()).toMatchObject({ error: { type: 'request_too_large' } });
  });

  it('a wrong or missing content-type is forgiven when the body parses', async () => {
    expect((await post(JSON.stringify(MESSAGE), { 'content-type': 'text/plain' })).status).toBe(200);
    const bare = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': KEY },
      body: Buffer.from(JSON.stringify(MESSAGE)),
    });
    expect(bare.status).toBe(200);
  });

  it('a gzipped body is read', async () => {
    const response = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': KEY, 'content-encoding': 'gzip', 'content-type': 'application/json' },
      body: gzipSync(JSON.stringify(MESSAGE)),
    });
    expect(response.status).toBe(200);
  });

  it.each([
    ['no key', {}],
    ['a wrong key', { 'x-api-key': 'wrong' }],
    ['Bearer undefined', { authorization: 'Bearer undefined' }],
  ])('%s: 401, before the body is read', async (_name, headers) => {
    const response = await request(gateway.url).post('/v1/messages').set(headers).send('{"model":');
    expectError(response, 401, 'authentication_error');
  });

  it('a provider that is not configured: 404, naming the model', async () => {
    expect(expectError(await post({ ...MESSAGE, model: 'groq/llama' }), 404, 'not_found_error')).toContain(
      'model: groq/llama',
    );
  });

  it('an unknown path: 404; a wrong method: 405, naming the right one', async () => {
    expectError(await request(gateway.url).get('/v1/nothing').set('x-api-key', KEY), 404, 'not_found_error');
    expectError(await request(gateway.url).post('/v1/complete').set('x-api-key', KEY).send({}), 404, 'not_found_error');
    const wrong = await request(gateway.url).get('/v1/messages').set('x-api-key', KEY);
    expect(expectError(wrong, 405, 'invalid_request_error')).toContain('POST');
  });

  it('unknown fields, blocks and headers pass', async () => {
    const body = {
      ...MESSAGE,
      future_field: { a: 1 },
      messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }, { type: 'future_block' }] }],
    };
    expect((await post(body, { 'anthropic-beta': 'future-2099-01-01', 'x-future': '1' })).status).toBe(200);
  });

  it('leaves no recording of what was refused', async () => {
    const marker = 'a-prompt-that-was-refused';
    await post({ ...MESSAGE, messages: [{ role: 'bot', content: marker }] });
    await post(MESSAGE);
    const recordings = await recordingsOf(gateway, 1);
    expect(recordings.filter(({ complete }) => !complete)).toEqual([]);
    // Whether a model can be served is found out in the pipeline, and what the pipeline has seen is recorded.
    const refused = recordings.filter(({ outcome }) => outcome === 'rejected');
    expect(refused.filter(({ model }) => model !== 'groq/llama')).toEqual([]);
  });
});
