import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { ask, ObservedGateway, until } from '../../fixtures/observed-gateway.js';

const KEY = 'client-key-for-tests';
const AUTHORISED = { headers: { 'x-api-key': KEY } };

let gateway: ObservedGateway;

beforeAll(async () => {
  gateway = await ObservedGateway.start({
    environment: {
      PROXY_API_KEY: KEY,
      SMALL_MODEL: 'openai/sim-text',
      MIDDLE_MODEL: 'vllm/sim-error:500',
      VLLM_API_BASE: 'http://127.0.0.1:9',
    },
  });
});
afterEach(async () => {
  await gateway.settle();
});
afterAll(async () => {
  await gateway.close();
});

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function get(path: string): Promise<Answer> {
  const response = await fetch(`${gateway.url}${path}`, AUTHORISED);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function post(path: string, body: unknown): Promise<Answer> {
  const response = await fetch(`${gateway.url}${path}`, { ...AUTHORISED, method: 'POST', body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function send(scenario: string): Promise<number> {
  const response = await gateway.post(ask(scenario), AUTHORISED);
  await response.text();
  return response.status;
}

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown;

describe('all of them', () => {
  it.each(['/test-connection', '/v1/stats', '/v1/quota-stats'])(
    '%s needs the key, and says so as an error',
    async (path) => {
      const response = await fetch(`${gateway.url}${path}`);
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ type: 'error', error: { type: 'authentication_error' } });
    },
  );
});

describe('GET /test-connection', () => {
  it('asks the small model for five tokens, as a client would', async () => {
    expect(await get('/test-connection')).toEqual({
      status: 200,
      body: {
        status: 'success',
        message: 'openai/sim-text has answered',
        model_used: 'openai/sim-text',
        timestamp: TIME,
        response_id: expect.stringMatching(/^msg_/) as unknown,
      },
    });
    expect(gateway.lastCall?.body).toMatchObject({ model: 'sim-text', messages: [{ role: 'user' }] });
    await until(() => gateway.ends.length === 1, 'end of the exchange');
    expect(gateway.events[0]?.exchange).toMatchObject({
      request: { max_tokens: 5 },
      inbound: { path: '/v1/messages' },
    });
  });

  it.each([
    ['openai/sim-error:400', 'invalid_request_error', /name of the model/],
    ['openai/sim-error:500', 'api_error', /try again later/],
    ['vllm/any', 'api_error', /base URL/],
    ['nobody/any', 'not_found_error', /GET \/v1\/models/],
  ])('says what is wrong with %s, and what to do', async (model, code, advice) => {
    const { status, body } = await get(`/test-connection?model=${encodeURIComponent(model)}`);
    expect(status).toBe(503);
    expect(body).toMatchObject({
      status: 'failed',
      error_type: code,
      timestamp: TIME,
      message: expect.any(String) as unknown,
    });
    expect((body['suggestions'] as string[])[0]).toMatch(advice);
  });

  it('asks a model of every provider that has one, and names the others', async () => {
    const { status, body } = await get('/test-connection?providers=all');
    expect(status).toBe(207);
    expect(body).toMatchObject({
      status: 'partial',
      results: expect.arrayContaining([
        expect.objectContaining({ provider: 'openai', status: 'success', model_used: 'openai/sim-text' }),
        expect.objectContaining({ provider: 'vllm', status: 'failed', error_type: 'api_error' }),
      ]) as object,
      untested: ['openai-responses'],
    });
  });

  it('asks nobody for HEAD, nor for what is not understood', async () => {
    const head = await fetch(`${gateway.url}/test-connection`, { ...AUTHORISED, method: 'HEAD' });
    expect(head.status).toBe(405);
    for (const query of ['providers=some', 'model=', 'model=a&model=b']) {
      const { status, body } = await get(`/test-connection?${query}`);
      expect([status, body['type']]).toEqual([400, 'error']);
    }
    expect(gateway.ends).toEqual([]);
  });

  it('leaves with its client', async () => {
    const left = new AbortController();
    const pending = fetch(`${gateway.url}/test-connection?model=openai/sim-silent`, {
      ...AUTHORISED,
      signal: left.signal,
    });
    const calls = gateway.upstream.requests().length;
    await until(() => gateway.upstream.requests().length > calls || gateway.parts.active.count === 1, 'the question');
    left.abort();
    await expect(pending).rejects.toThrow();
    await until(() => gateway.ends.some(({ outcome }) => outcome === 'client_closed'), 'end of the question');
  });
});

describe('GET /v1/stats', () => {
  it('adds up what was used by each model, and what failed', async () => {
    const before = (await get('/v1/stats')).body as { total: { requests: number } };
    expect([await send('sim-length'), await send('sim-length'), await send('sim-error:520')]).toEqual([200, 200, 502]);
    await until(() => gateway.ends.length === 3, 'end of the exchanges');
    const [usage] = gateway.ends.flatMap((end) => end.usage ?? []);
    const { status, body } = await get('/v1/stats');
    expect(status).toBe(200);
    expect(body).toMatchObject({ scope: 'this instance', since: TIME, total: { requests: before.total.requests + 3 } });
    expect((body['models'] as Record<string, object>)['openai/sim-length']).toEqual({
      requests: 2,
      errors: 0,
      input_tokens: 2 * (usage?.inputTokens ?? NaN),
      output_tokens: 2 * (usage?.outputTokens ?? NaN),
      cache_read_input_tokens: 0,
      cache_creation_input_tokens: 0,
      cost_usd: 0,
      unpriced_calls: 2,
    });
    expect((body['models'] as Record<string, object>)['openai/sim-error:520']).toMatchObject({
      requests: 1,
      errors: 1,
    });
  });
});

describe('/v1/quota-stats', () => {
  interface Shown {
    readonly credential: string;
    readonly state: string;
    readonly resting_until: string | null;
  }
  const statesOf = ({ body }: Answer): (string | null)[] => {
    const { openai } = body['providers'] as { readonly openai: { readonly credentials: readonly Shown[] } };
    return openai.credentials
      .filter(({ state }) => state !== 'ok')
      .map(({ state, resting_until }) => resting_until && state);
  };

  it('shows how keys fare, by their names alone, and ends their rests as it is told', async () => {
    // 429 with a long wait, which is passed on; then a key that is refused.
    await send('sim-error:429:retry-after=600');
    await send('sim-error:401');
    const shown = await get('/v1/quota-stats?provider=openai');
    expect(shown.status).toBe(200);
    expect(Object.keys(shown.body['providers'] as object)).toEqual(['openai']);
    const [resting, aside] = [
      statesOf(shown).filter((state) => state === 'resting'),
      statesOf(shown).filter((state) => state === null),
    ];
    expect([resting.length > 0, aside.length > 0]).toEqual([true, true]);
    expect(JSON.stringify(shown)).not.toContain('upstream-key-for-tests');

    const reloaded = await post('/v1/quota-stats', { action: 'reload', scope: 'provider', provider: 'openai' });
    expect(reloaded.body).toMatchObject({ action: 'reload', woken: resting.length });
    expect(statesOf(reloaded)).toEqual(aside);
    const refreshed = await post('/v1/quota-stats', { action: 'force_refresh' });
    expect(refreshed.body).toMatchObject({ action: 'force_refresh', woken: aside.length });
    expect(statesOf(refreshed)).toEqual([]);
  });

  it('wakes one key alone', async () => {
    await send('sim-error:401');
    const { openai } = (await get('/v1/quota-stats')).body['providers'] as {
      openai: { credentials: readonly Shown[] };
    };
    const credential = openai.credentials.find(({ state }) => state === 'set_aside')?.credential;
    const scope = { scope: 'credential', provider: 'openai', credential };
    expect((await post('/v1/quota-stats', { action: 'force_refresh', ...scope })).body).toMatchObject({ woken: 1 });
    expect((await post('/v1/quota-stats', { action: 'force_refresh', ...scope })).body).toMatchObject({ woken: 0 });
  });

  it.each([
    [{ action: 'forget' }, /^action: Input should be 'reload' or 'force_refresh'/],
    [{ action: 'reload', scope: 'some' }, /^scope: /],
    [{ action: 'reload', scope: 'provider' }, /^provider: Field required/],
    [{ action: 'reload', scope: 'provider', provider: 'nobody' }, /^provider: there is no key/],
    [{ action: 'reload', scope: 'credential', provider: 'openai' }, /^credential: Field required/],
    [[], /action/],
    ['words', /JSON object/],
  ])('refuses %j', async (body, message) => {
    const answer = await post('/v1/quota-stats', body);
    expect(answer).toMatchObject({ status: 400, body: { type: 'error', error: { type: 'invalid_request_error' } } });
    expect((answer.body['error'] as { message: string }).message).toMatch(message);
  });

  it('refuses to show a provider that there is not', async () => {
    expect(await get('/v1/quota-stats?provider=nobody')).toMatchObject({ status: 400 });
  });
});
