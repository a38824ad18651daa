import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';

import { ask, ObservedGateway } from '../../fixtures/observed-gateway.js';
import { isOpenRoute, methodsOf, servedUrl } from './routes.js';

let gateway: ObservedGateway;

beforeAll(async () => {
  gateway = await ObservedGateway.start({
    environment: {
      BIG_MODEL: 'meta-llama/llama-4',
      MIDDLE_MODEL: 'middle',
      SMALL_MODEL: 'small:8b',
      FALLBACK_MODELS: 'openai/spare model',
      SLUICE_MODEL_LIST_SECONDS: '0',
    },
  });
});
afterAll(async () => {
  await gateway.close();
});

const ids = (response: request.Response): string[] =>
  (response.body as { data: { id: string }[] }).data.map(({ id }) => id);
const ALL = [
  'claude-opus-5-5',
  'claude-sonnet-5-5',
  'claude-haiku-5-5',
  'claude-gw-openai/meta-llama/llama-4',
  'claude-gw-openai/middle',
  'claude-gw-openai/small:8b',
  'claude-gw-openai/spare model',
];

describe('GET /v1/models', () => {
  it('lists the families and every target, once', async () => {
    const response = await request(gateway.url).get('/v1/models');
    expect(response.headers['content-type']).toMatch(/^application\/json/);
    expect(ids(response)).toEqual(ALL);
    expect(response.body).toMatchObject({ has_more: false, first_id: ALL[0], last_id: ALL.at(-1) });
  });

  it('can be walked through page by page, forwards and backwards', async () => {
    const walk = async (cursor: 'after_id' | 'before_id', from: 'last_id' | 'first_id'): Promise<string[]> => {
      const seen: string[][] = [];
      let query = '?limit=2';
      for (let more = true; more;) {
        const response = await request(gateway.url).get(`/v1/models${query}`);
        const body = response.body as Record<'last_id' | 'first_id', string> & { has_more: boolean };
        seen.push(ids(response));
        more = body.has_more;
        query = `?limit=2&${cursor}=${encodeURIComponent(body[from])}`;
      }
      return (cursor === 'before_id' ? seen.toReversed() : seen).flat();
    };
    expect(await walk('after_id', 'last_id')).toEqual(ALL);
    const backwards = await request(gateway.url)
      .get('/v1/models')
      .query({ limit: 2, before_id: 'claude-gw-openai/small:8b' });
    expect(ids(backwards)).toEqual(ALL.slice(3, 5));
    expect(backwards.body).toMatchObject({ has_more: true });
  });

  it.each([
    ['?limit=0', /^limit: /],
    ['?limit=1e9', /^limit: /],
    ['?limit=-5', /^limit: /],
    ['?limit=2.5', /^limit: /],
    ['?limit=1&limit=2', /^limit: /],
    ['?after_id=a&before_id=b', /^after_id: /],
  ])('refuses %s, naming the parameter', async (query, message) => {
    const response = await request(gateway.url).get(`/v1/models${query}`);
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: expect.stringMatching(message) },
    });
  });

  it('answers HEAD with the head alone', async () => {
    const response = await request(gateway.url).head('/v1/models');
    expect([response.status, response.text]).toEqual([200, undefined]);
    expect(Number(response.headers['content-length'])).toBeGreaterThan(100);
  });
});

describe('GET /v1/models/{id}', () => {
  it.each([
    ['a family', 'claude-opus-5-5', 'claude-opus-5-5'],
    ['a target with its slash', 'openai/middle', 'openai/middle'],
    ['a target with its slash encoded', 'openai%2Fmiddle', 'openai/middle'],
    ['several slashes', 'openai/meta-llama/llama-4', 'openai/meta-llama/llama-4'],
    ['several slashes, encoded', 'openai%2Fmeta-llama%2Fllama-4', 'openai/meta-llama/llama-4'],
    ['a colon', 'openai/small:8b', 'openai/small:8b'],
    ['a colon, encoded', 'openai%2Fsmall%3A8b', 'openai/small:8b'],
    ['a space', 'openai/spare%20model', 'openai/spare model'],
  ])('finds %s', async (_name, path, id) => {
    const response = await request(gateway.url).get(`/v1/models/${path}`);
    expect([response.status, response.body]).toEqual([200, expect.objectContaining({ type: 'model', id })]);
  });

  it.each([
    ['nobody', 'model: nobody'],
    ['openai', 'model: openai'],
    ['constructor', 'model: constructor'],
    ['x'.repeat(2000), `model: ${'x'.repeat(256)}`],
  ])('does not find %.20s, and says so', async (path, message) => {
    const response = await request(gateway.url).get(`/v1/models/${path}`);
    expect([response.status, response.body]).toEqual([
      404,
      expect.objectContaining({ error: { type: 'not_found_error', message } }),
    ]);
  });

  it('refuses an escape that is none', async () => {
    const response = await request(gateway.url).get('/v1/models/%E0%A4%A');
    expect(response.status).toBe(400);
    expect(response.body).toMatchObject({ type: 'error', error: { type: 'invalid_request_error' } });
    expect(response.headers['request-id']).toBe((response.body as { request_id: string }).request_id);
  });
});

describe('POST /v1/messages/count_tokens', () => {
  const count = (body: object): request.Test => request(gateway.url).post('/v1/messages/count_tokens').send(body);

  it('counts more for more, needs no max_tokens, and calls nobody', async () => {
    const before = gateway.upstream.requests().length;
    const tokens = async (words: number): Promise<number> => {
      const messages = [{ role: 'user', content: 'several words '.repeat(words) }];
      const response = await count({ model: 'claude-opus-5-5', messages });
      expect(response.status).toBe(200);
      return (response.body as { input_tokens: number }).input_tokens;
    };
    const [few, many] = [await tokens(1), await tokens(200)];
    expect(few).toBeGreaterThan(1);
    expect(many).toBeGreaterThan(300);
    expect(gateway.upstream.requests()).toHaveLength(before);
    expect(gateway.events).toEqual([]);
  });

  it.each([
    ['no model', { messages: [{ role: 'user', content: 'x' }] }, /^model: Field required$/],
    ['no messages', { model: 'm' }, /^messages: Field required$/],
    ['a role that is none', { model: 'm', messages: [{ role: 'x', content: 'x' }] }, /^messages\.0\.role: /],
  ])('refuses %s, naming the field', async (_name, body, message) => {
    const response = await count(body);
    expect([response.status, response.body]).toEqual([
      400,
      expect.objectContaining({ error: expect.objectContaining({ message: expect.stringMatching(message) }) }),
    ]);
  });
});

describe('the envelope of a request', () => {
  it.each<[string, object, RegExp]>([
    ['a model that is null', { model: null }, /^model: Field required$/],
    ['max_tokens with a fraction', { max_tokens: 1.5 }, /^max_tokens: /],
    ['max_tokens as a list', { max_tokens: [1] }, /^max_tokens: /],
    ['stream as a number', { stream: 1 }, /^stream: Input should be a valid boolean$/],
    ['messages as an object', { messages: { role: 'user' } }, /^messages: /],
    ['a message that is null', { messages: [null] }, /^messages\.0/],
    ['a name of the language as the model', { model: {} }, /^model: /],
  ])('%s is refused, one fault at a time, and reaches nobody', async (_name, change, message) => {
    const before = gateway.upstream.requests().length;
    const response = await request(gateway.url)
      .post('/v1/messages')
      .send({ ...ask('sim-text'), ...change });
    const { error } = response.body as { error: { type: string; message: string } };
    expect([response.status, error.type]).toEqual([400, 'invalid_request_error']);
    expect(error.message).toMatch(message);
    expect(gateway.upstream.requests()).toHaveLength(before);
    expect(gateway.events).toEqual([]);
  });

  it('leaves stream: null and max_tokens: 0 to whoever comes next', async () => {
    const response = await request(gateway.url)
      .post('/v1/messages')
      .send(ask('sim-text', { stream: null }));
    expect(response.status).not.toBe(500);
  });

  it('does not let a body reach the prototype of anything', async () => {
    const body = `{"__proto__":{"model":"polluted","max_tokens":1},"constructor":{"prototype":{"x":1}}}`;
    const response = await request(gateway.url).post('/v1/messages').set('content-type', 'application/json').send(body);
    expect(response.status).toBe(400);
    expect({}).not.toHaveProperty('x');
    expect({}).not.toHaveProperty('model');
  });
});

describe('the table of routes', () => {
  it.each([
    ['GET', '/', true],
    ['HEAD', '/', true],
    ['GET', '/health/live', true],
    ['GET', '/health', true],
    ['HEAD', '/ready', true],
    ['POST', '/health/live', false],
    ['GET', '/health/live/', false],
    ['GET', '/health/livex', false],
    ['GET', '/v1/models', false],
    ['GET', '/api/hello/../v1/models', false],
    ['POST', '/v1/messages', false],
    ['GET', '//', false],
  ])('%s %s needs no key: %s', (method, path, open) => {
    expect(isOpenRoute(method, path)).toBe(open);
  });

  it('knows no methods of a path that is not served', () => {
    expect(methodsOf('/v1/messages')).toEqual(['POST']);
    expect(methodsOf('/v1/message')).toBeUndefined();
    expect(methodsOf('/v1/messages/')).toBeUndefined();
  });

  it.each(['/', '/api/hello', '/anthropic/api/hello'])('HEAD %s is empty', async (path) => {
    const head = await request(gateway.url).head(path);
    expect([head.status, head.headers['content-length']]).toEqual([200, '0']);
  });

  it('says at / who is there, and nothing of its settings', async () => {
    const response = await request(gateway.url).get('/');
    expect(response.body).toEqual({ name: 'sluice', version: expect.any(String) as unknown, status: 'running' });
  });
});

describe('the prefix /anthropic', () => {
  it.each([
    ['/anthropic/v1/messages', '/v1/messages'],
    ['/anthropic/v1/messages?beta=true', '/v1/messages?beta=true'],
    ['/anthropic/v1/messages/count_tokens', '/v1/messages/count_tokens'],
    ['/anthropic/v1/models/claude-opus-5-5', '/v1/models/claude-opus-5-5'],
    ['/anthropic/api/hello', '/api/hello'],
    ['/anthropic/v1/chat/completions', '/anthropic/v1/chat/completions'],
    ['/anthropic/v1/stats', '/anthropic/v1/stats'],
    ['/anthropic/v1/messagesx', '/anthropic/v1/messagesx'],
    ['/anthropic/anthropic/v1/messages', '/anthropic/anthropic/v1/messages'],
    ['/x/anthropic/v1/messages', '/x/anthropic/v1/messages'],
    ['/v1/messages', '/v1/messages'],
  ])('%s is served as %s', (sent, served) => {
    expect(servedUrl(sent)).toBe(served);
  });

  it('has what the Messages API has, and is recorded as it was sent', async () => {
    const body = JSON.stringify(ask('sim-text'));
    const asked = await fetch(`${gateway.url}/anthropic/v1/messages?beta=true`, { method: 'POST', body });
    expect([asked.status, ((await asked.json()) as { type: string }).type]).toEqual([200, 'message']);
    expect(gateway.events.at(-1)?.exchange.inbound).toMatchObject({
      path: '/anthropic/v1/messages',
      query: 'beta=true',
    });
    const counted = await fetch(`${gateway.url}/anthropic/v1/messages/count_tokens`, { method: 'POST', body });
    expect(await counted.json()).toHaveProperty('input_tokens');
    expect((await request(gateway.url).get('/anthropic/v1/models')).body).toHaveProperty('has_more');
    const wrong = await request(gateway.url).get('/anthropic/v1/messages');
    expect([wrong.status, wrong.headers['allow']]).toEqual([405, 'POST']);
  });
});
