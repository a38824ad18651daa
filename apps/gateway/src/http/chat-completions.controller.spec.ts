import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';

import { ObservedGateway } from '../../fixtures/observed-gateway.js';

const KEY = 'client-key-of-the-suite';
const PATH = '/v1/chat/completions';
let gateway: ObservedGateway;

beforeAll(async () => {
  // A profile that is not sent requests as they came: what is wrong with them is for the gateway to say.
  gateway = await ObservedGateway.start({
    environment: {
      OPENAI_PROFILE: 'mistral',
      PROXY_API_KEY: KEY,
      SLUICE_REQUIRE_VERSION: 'true',
      SLUICE_VERSION_STRICTNESS: 'strict',
    },
  });
});
afterEach(async () => {
  await gateway.settle();
});
afterAll(async () => {
  await gateway.close();
});

const chat = (scenario: string, more: object = {}): object => ({
  model: `openai/${scenario}`,
  messages: [{ role: 'user', content: 'hello' }],
  ...more,
});
const post = (body: object | string, path = PATH): request.Test =>
  request(gateway.url)
    .post(path)
    .set('authorization', `Bearer ${KEY}`)
    .set('content-type', 'application/json')
    .send(body);

describe('POST /v1/chat/completions', () => {
  it('is answered as OpenAI would, without a version being named', async () => {
    const response = await post(chat('sim-text'));
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({
      object: 'chat.completion',
      model: 'openai/sim-text',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: expect.any(String) } }],
      usage: { prompt_tokens: expect.any(Number), completion_tokens: expect.any(Number) },
    });
    expect(response.headers['x-request-id']).toMatch(/^req_/);
    expect(response.headers['request-id']).toBe(response.headers['x-request-id']);
  });

  it('is served below a prefix as well', async () => {
    expect((await post(chat('sim-text'), `/openai${PATH}`)).body).toMatchObject({ object: 'chat.completion' });
  });

  it.each([
    ['prompt_cache_key', { prompt_cache_key: 'thread-7', user: 'ann' }, 'thread-7'],
    ['safety_identifier', { safety_identifier: 'safe-1', user: 'ann' }, 'safe-1'],
    ['user', { user: 'ann' }, 'ann'],
  ])('tells conversations apart by %s', async (_name, fields, id) => {
    await post(chat('sim-text', fields));
    expect(gateway.events[0]?.exchange).toMatchObject({
      dialect: 'chat-completions',
      session: { id, source: 'metadata' },
    });
  });

  it('keeps the exact bytes that came', async () => {
    const body = ' {"model":"openai/sim-text", "messages":[{"role":"user","content":"h\\u0065llo"}] }';
    await post(body);
    expect(Buffer.from(gateway.events[0]?.exchange.inbound.body ?? []).toString()).toBe(body);
  });
});

describe('what goes wrong there', () => {
  const wrong = (more: object): request.Test => post(chat('sim-text', more));

  it.each<[string, () => request.Test, number, object]>([
    [
      'no key',
      () => request(gateway.url).post(PATH).send(chat('sim-text')),
      401,
      { type: 'invalid_request_error', code: 'invalid_api_key' },
    ],
    [
      'a wrong key',
      () => request(gateway.url).post(PATH).set('authorization', 'Bearer nope').send(chat('sim-text')),
      401,
      { type: 'invalid_request_error', code: 'invalid_api_key' },
    ],
    [
      'the wrong method',
      () => request(gateway.url).get(PATH).set('x-api-key', KEY),
      405,
      { type: 'invalid_request_error', code: 'method_not_supported' },
    ],
    [
      'a body that is no JSON',
      () => post('{"model":'),
      400,
      { type: 'invalid_request_error', message: 'The request body is not valid JSON' },
    ],
    [
      'a body that is too long',
      () => post(`"${'x'.repeat(33 * 1024 * 1024)}"`),
      413,
      { type: 'invalid_request_error', message: 'Request exceeds the maximum size' },
    ],
    [
      'an encoding that nobody knows',
      () => post(chat('sim-text')).set('content-encoding', 'rot13'),
      400,
      { type: 'invalid_request_error', code: 'request_body_encoding_unsupported' },
    ],
    [
      'no model',
      () => wrong({ model: undefined }),
      400,
      { message: 'you must provide a model parameter', param: 'model', code: 'missing_required_parameter' },
    ],
    [
      'a fault deep inside',
      () => wrong({ messages: [{ role: 'user', content: [{ type: 'image_url', image_url: {} }] }] }),
      400,
      {
        message: "Missing required parameter: 'messages[0].content[0].image_url.url'.",
        param: 'messages[0].content[0].image_url.url',
      },
    ],
    [
      'a model of nobody',
      () => wrong({ model: 'nobody/gpt-6' }),
      404,
      { type: 'invalid_request_error', code: 'model_not_found', param: null },
    ],
    [
      'a limit of the upstream',
      () => wrong({ model: 'openai/sim-error:429:retry-after=7' }),
      429,
      { type: 'rate_limit_error', code: 'rate_limit_exceeded' },
    ],
    ['a failure of the upstream', () => wrong({ model: 'openai/sim-error:500' }), 500, { type: 'server_error' }],
    ['an upstream with too much to do', () => wrong({ model: 'openai/sim-error:529' }), 503, { type: 'server_error' }],
  ])('%s is told in the words of OpenAI', async (_name, send, status, error) => {
    const response = await send();
    expect([response.status, response.body]).toEqual([status, { error: expect.objectContaining(error) }]);
    const body = response.body as { error: object };
    expect(Object.keys(body.error)).toEqual(['message', 'type', 'param', 'code']);
    expect(response.headers['x-request-id']).toMatch(/^req_/);
    expect(response.headers['content-type']).toMatch(/^application\/json/);
  });

  it('says when to come back', async () => {
    const { headers } = await wrong({ model: 'openai/sim-error:429:retry-after=7' });
    expect(headers).toMatchObject({ 'retry-after': '7', 'retry-after-ms': '7000' });
  });

  it('leaves the Messages API its own words', async () => {
    const response = await request(gateway.url).post('/v1/messages').send({});
    expect(response.body).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
    expect(response.headers).not.toHaveProperty('x-request-id');
  });
});

describe('what is no request', () => {
  it('is told in the words of the path it named', async () => {
    const client = await gateway.connect();
    client.send(`POST ${PATH} HTTP/1.1\r\nhost: localhost\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`);
    await client.untilReceived(/\}$/);
    const text = client.received;
    expect(text).toMatch(/^HTTP\/1\.1 431 /);
    expect(text).toMatch(/\{"error":\{"message":"[^"]+","type":"invalid_request_error","param":null,"code":/);
  });
});
