import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { CompatClient } from './compat-client.js';
import { startFrom, type CompatStage } from './compat-stage.js';

const KEY = 'proxy-key-for-tests';
const HELLO = { max_tokens: 100, messages: [{ role: 'user', content: 'Hello' }] };

interface Credential {
  readonly credential: string;
  readonly state: string;
  readonly resting_until: string | null;
  readonly failures: number;
}

let stage: CompatStage;
let curl: CompatClient;
let bearer: CompatClient;

beforeAll(async () => {
  stage = await startFrom('mirrowel', {
    environment: {
      // That proxy listens everywhere, and so may this one: there is a key.
      HOST: '0.0.0.0',
      SLUICE_MODEL_LIST_SECONDS: '600',
      OPENAI_API_KEY_1: 'rate-limited-1',
      IGNORE_MODELS_OPENAI: '*-preview*,sim-tools,*parallel*',
      IGNORE_MODELS_GROQ: '*',
      WHITELIST_MODELS_GROQ: 'sim-text,sim-b*,sim-error:*',
      HOUSE_API_KEY_1: 'exhausted-1',
      TIMEOUT_READ_NON_STREAMING: '1',
    },
  });
  const url = stage.url.replace('0.0.0.0', '127.0.0.1');
  curl = new CompatClient(url, { 'x-api-key': KEY });
  bearer = new CompatClient(url, { authorization: `Bearer ${KEY}` });
});
afterAll(() => stage.stop());

async function credentialsOf(provider: string): Promise<readonly Credential[]> {
  const { status, body } = await bearer.get(`/v1/quota-stats?provider=${provider}`);
  expect([status, Object.keys(body['providers'] as object)]).toEqual([200, [provider]]);
  return (body['providers'] as Record<string, { credentials: readonly Credential[] }>)[provider]!.credentials;
}

/** The keys that questions came with, in order. */
function keysSince(before: number): readonly (string | undefined)[] {
  const asked = stage.upstreamCalls().slice(before);
  return asked.filter(({ method }) => method === 'POST').map(({ headers }) => headers.authorization);
}

describe('its lists of models', () => {
  interface Listed {
    readonly id: string;
    readonly _sources?: readonly string[];
  }

  async function list(path: string): Promise<readonly Listed[]> {
    return (await bearer.get(path)).body['data'] as readonly Listed[];
  }

  it('are asked for, and are shown without what is ignored', async () => {
    const ids = (await list('/v1/models')).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['openai/sim-text', 'anthropic/sim-text', 'anthropic/sim-tools']));
    expect(ids.filter((id) => /^openai.*\/sim-(parallel-)?tools$/.test(id))).toEqual([]);
    expect(ids.filter((id) => id.startsWith('groq/')).toSorted()).toEqual(['groq/sim-big', 'groq/sim-text']);
  });

  it('say all that is known of the models, where that is asked for', async () => {
    const [plain, enriched] = await Promise.all([list('/v1/models'), list('/v1/models?enriched=true')]);
    expect(enriched.map(({ id }) => id)).toEqual(plain.map(({ id }) => id));
    expect(plain.filter(({ _sources }) => _sources !== undefined)).toEqual([]);
    expect(enriched.find(({ id }) => id === 'openai/sim-text')).toMatchObject({ _sources: ['upstream'] });
  });

  it('are of one model as well', async () => {
    expect((await bearer.get('/v1/models/openai/sim-text')).body).toMatchObject({ id: 'openai/sim-text' });
    expect((await bearer.get('/v1/models/openai/sim-tools')).status).toBe(404);
  });
});

describe('its keys', () => {
  it('rest when they are refused, and the next one is tried: the client does not see it', async () => {
    const before = stage.upstreamCalls().length;
    for (let request = 0; request < 4; request += 1) {
      expect((await curl.post('/v1/messages', { ...HELLO, model: 'openai/sim-text' })).status).toBe(200);
    }
    const keys = keysSince(before);
    expect(keys.filter((key) => key === 'Bearer rate-limited-1')).toHaveLength(1);
    expect(new Set(keys)).toEqual(new Set(['Bearer rate-limited-1', 'Bearer dummy-openai-2', 'Bearer dummy-openai-3']));
  });

  it('that have spent their quota are set aside until somebody says that they are good again', async () => {
    const { status, body } = await curl.post('/v1/messages', { ...HELLO, model: 'house/house-70b' });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).toMatchObject({ type: 'error', error: { message: expect.stringContaining('house') } });
    const [spent] = await credentialsOf('house');
    expect(spent).toMatchObject({ credential: 'house-1', failures: 1 });
    expect(spent?.state).not.toBe('ok');
    const asked = { action: 'force_refresh', scope: 'provider', provider: 'house' };
    expect((await bearer.post('/v1/quota-stats', asked)).body).toMatchObject({ action: 'force_refresh', woken: 1 });
    expect(await credentialsOf('house')).toMatchObject([{ credential: 'house-1', state: 'ok', resting_until: null }]);
  });

  it('all resting are a limit to the client, and when to come back', async () => {
    const refused = await curl.post('/v1/messages', { ...HELLO, model: 'groq/sim-error:429:retry-after=30' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '30']);
    expect(refused.body).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } });
    const before = stage.upstreamCalls().length;
    const again = await curl.post('/v1/messages', { ...HELLO, model: 'groq/sim-text' });
    expect([again.status, keysSince(before)]).toEqual([429, []]);
    expect(Number(again.headers.get('retry-after'))).toBeGreaterThan(10);
    expect((await credentialsOf('groq')).map(({ state }) => state)).toEqual(['resting']);
    const { body } = await bearer.post('/v1/quota-stats', { action: 'reload', scope: 'provider', provider: 'groq' });
    expect(body).toMatchObject({ action: 'reload', woken: 1 });
    expect((await curl.post('/v1/messages', { ...HELLO, model: 'groq/sim-text' })).status).toBe(200);
  });
});

it('its timeouts hold', async () => {
  const begun = performance.now();
  const { status, body } = await curl.post('/v1/messages', { ...HELLO, model: 'anthropic/sim-silent' });
  expect([status, body]).toMatchObject([504, { type: 'error', error: { type: 'timeout_error' } }]);
  expect(performance.now() - begun).toBeGreaterThan(900);
});
