import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type RecordedCall } from '@sluice/simulator';

import { GatewayProcess } from '../gateway-process.js';
import { CompatClient } from './compat-client.js';
import { startFrom, type CompatOptions, type CompatStage } from './compat-stage.js';

const HELLO = {
  model: 'claude-3-5-sonnet-20241022',
  max_tokens: 100,
  messages: [{ role: 'user', content: 'Hello!' }],
};

let stage: CompatStage | undefined;

afterEach(async () => {
  await stage?.stop();
  stage = undefined;
});

async function start(options: CompatOptions): Promise<{ url: string; calls: () => readonly RecordedCall[] }> {
  const started = await startFrom('fuergaosi233', options);
  stage = started;
  return { url: started.url, calls: () => started.upstreamCalls() };
}

describe('a server of one’s own', () => {
  it('takes whatever key a client has, or none, as no ANTHROPIC_API_KEY is set', async () => {
    const { url, calls } = await start({ envFile: 'local.env' });
    const clients = [{}, { 'x-api-key': 'any-value' }, { authorization: 'Bearer any-value' }];
    for (const headers of clients as Record<string, string>[]) {
      const { status, body } = await new CompatClient(url, headers).post('/v1/messages', HELLO);
      expect([status, body['model']]).toEqual([200, HELLO.model]);
      expect(calls().at(-1)?.headers.authorization).toBe('Bearer dummy-key');
    }
    const curl = new CompatClient(url);
    expect((await curl.get('/health')).body).toMatchObject({ client_api_key_validation: false });
    const models = { 'claude-3-opus': 'llama3.1:70b', 'claude-3-5-haiku': 'llama3.1:8b', other: 'llama3.1:70b' };
    for (const [model, expected] of Object.entries(models)) {
      await curl.post('/v1/messages', { ...HELLO, model });
      expect(calls().at(-1)?.body).toMatchObject({ model: expected });
    }
  });

  it('is asked in words that every such server knows, and not in those of OpenAI alone', async () => {
    const { url, calls } = await start({ envFile: 'local.env' });
    await new CompatClient(url).post('/v1/messages', { ...HELLO, system: 'Be brief.' });
    expect(calls().at(-1)?.body).toEqual({
      model: 'llama3.1:70b',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hello!' },
      ],
      max_tokens: 100,
      stream: false,
    });
  });

  it('may be one of Azure', async () => {
    const upstream = await startSimulator();
    try {
      const { url } = await start({
        envFile: 'azure.env',
        environment: { OPENAI_BASE_URL: upstream.origin, AZURE_API_VERSION: '2024-10-21' },
      });
      const { status } = await new CompatClient(url).post('/v1/messages', { ...HELLO, model: 'claude-3-5-haiku' });
      expect(status).toBe(200);
      const [call] = upstream.requests();
      expect(call?.path).toBe('/openai/deployments/gpt-35-turbo/chat/completions?api-version=2024-10-21');
      expect(call?.headers['api-key']).toBe('dummy-azure');
    } finally {
      await upstream.close();
    }
  });
});

describe('without settings of one’s own', () => {
  it('the big model is gpt-4o, the middle one the big one, and the small one gpt-4o-mini', async () => {
    const { url, calls } = await start({ envFile: 'basic.env' });
    const curl = new CompatClient(url);
    const models = { 'claude-3-opus': 'gpt-4o', 'claude-3-5-sonnet': 'gpt-4o', 'claude-3-5-haiku': 'gpt-4o-mini' };
    for (const [model, expected] of Object.entries(models)) {
      await curl.post('/v1/messages', { ...HELLO, model });
      expect(calls().at(-1)?.body).toMatchObject({ model: expected });
    }
  });

  it('does not start on all addresses without a key of the clients', async () => {
    const open = { envFile: 'local.env', environment: { HOST: '0.0.0.0' } };
    await expect(start(open)).rejects.toThrow(/PROXY_API_KEY/);
  });

  it('does not start without a key of the provider', async () => {
    const gateway = await GatewayProcess.launch({ words: ['--from', 'fuergaosi233'] });
    expect(await gateway.exited()).toBe(2);
    expect(gateway.output).toMatch(/provider "openai", which is not configured.\n +Fix: set OPENAI_API_KEY/);
    await gateway.stop();
  });
});

describe('--env', () => {
  it('reads another file than .env, of which there may be one for each provider', async () => {
    const gateway = await GatewayProcess.start({
      words: ['--from', 'fuergaosi233', '--port', '0', '--env', '.env-house'],
      files: {
        '.env': 'OPENAI_API_KEY=not-this-one\nBIG_MODEL=not-this-one\n',
        '.env-house': 'OPENAI_API_KEY=a\nOPENAI_BASE_URL=http://127.0.0.1:9/v1\nBIG_MODEL=house-large\n',
      },
      environment: { SLUICE_RECORDING: 'off' },
    });
    try {
      expect(gateway.output).toMatch(/openai \(http:\/\/127\.0\.0\.1:9\/v1, 1 key\)/);
      expect(gateway.output).toMatch(
        /opus → openai\/house-large, sonnet → openai\/house-large, haiku → openai\/gpt-4o-mini/,
      );
    } finally {
      await gateway.stop();
    }
  });
});

describe('headers of one’s own', () => {
  it('reach the provider as its README has them, also in place of those that are sent anyway', async () => {
    const { url, calls } = await start({
      envFile: 'basic.env',
      environment: {
        CUSTOM_HEADER_ACCEPT: 'application/jsonstream',
        CUSTOM_HEADER_CONTENT_TYPE: 'application/json',
        CUSTOM_HEADER_USER_AGENT: 'your-app/1.0.0',
        CUSTOM_HEADER_AUTHORIZATION: 'Bearer your-token',
        CUSTOM_HEADER_X_API_KEY: 'your-api-key',
        CUSTOM_HEADER_X_CLIENT_ID: 'your-client-id',
        CUSTOM_HEADER_X_REQUEST_ID: 'unique-request-id',
      },
    });
    const { status } = await new CompatClient(url).post('/v1/messages', HELLO);
    expect(status).toBe(200);
    expect(calls().at(-1)?.headers).toMatchObject({
      accept: 'application/jsonstream',
      'content-type': 'application/json',
      'user-agent': 'your-app/1.0.0',
      authorization: 'Bearer your-token',
      'x-api-key': 'your-api-key',
      'x-client-id': 'your-client-id',
      'x-request-id': 'unique-request-id',
    });
  });
});

describe('a provider in trouble', () => {
  let curl: CompatClient;
  const ask = (scenario: string) => curl.post('/v1/messages', { ...HELLO, model: `openai/${scenario}` });

  beforeAll(async () => {
    const environment = { SMALL_MODEL: 'sim-error:404', REQUEST_TIMEOUT: '1', MAX_RETRIES: '1' };
    lasting = await startFrom('fuergaosi233', { envFile: 'basic.env', environment });
    curl = new CompatClient(lasting.url);
  });
  afterAll(() => lasting.stop());
  let lasting: CompatStage;

  it('fails the test of its connection, which says what to do', async () => {
    const { status, body } = await curl.get('/test-connection');
    expect([status, Object.keys(body)]).toEqual([503, ['status', 'error_type', 'message', 'timestamp', 'suggestions']]);
    expect(body).toMatchObject({
      status: 'failed',
      error_type: 'not_found_error',
      suggestions: [expect.stringContaining('name of the model')],
    });
  });

  it('is asked again where it helps, as MAX_RETRIES says', async () => {
    const calls = lasting.upstreamCalls().length;
    expect((await ask('sim-flaky:1')).status).toBe(200);
    expect(lasting.upstreamCalls()).toHaveLength(calls + 2);
  });

  it('is waited for as long as REQUEST_TIMEOUT says', async () => {
    expect(await ask('sim-silent')).toMatchObject({
      status: 504,
      body: { type: 'error', error: { type: 'timeout_error' } },
    });
  });

  it.each([
    ['sim-error:400', 400, 'invalid_request_error'],
    ['sim-error:404', 404, 'not_found_error'],
    ['sim-error:500', 500, 'api_error'],
    // A key that was refused is asked with no more, so that it comes last.
    ['sim-error:401', 502, 'api_error'],
  ])('is told of as the Messages API does: %s', async (scenario, status, type) => {
    const message: unknown = expect.stringContaining('openai');
    expect(await ask(scenario)).toMatchObject({ status, body: { type: 'error', error: { type, message } } });
  });
});
