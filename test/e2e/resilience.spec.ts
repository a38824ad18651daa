import Anthropic from '@anthropic-ai/sdk';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '@sluice/simulator';

import { GatewayProcess } from './gateway-process.js';

const KEYS = ['first-key-0123456789', 'second-key-0123456789', 'third-key-0123456789'] as const;

describe('an upstream in trouble', () => {
  let upstream: Simulator;
  let gateway: GatewayProcess | undefined;

  beforeEach(async () => {
    upstream = await startSimulator({});
  });

  afterEach(async () => {
    await gateway?.stop();
    gateway = undefined;
    await upstream.close();
  });

  async function connect(environment: Record<string, string> = {}): Promise<Anthropic> {
    gateway = await GatewayProcess.start({
      alone: true,
      environment: { OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: KEYS[0], SLUICE_RECORDING: 'off', ...environment },
    });
    return new Anthropic({ baseURL: gateway.url, apiKey: 'any', maxRetries: 0 });
  }

  const ask = (model: string): Anthropic.MessageCreateParamsNonStreaming => ({
    model,
    max_tokens: 100,
    messages: [{ role: 'user', content: `hello ${model}` }],
  });
  const keysUsed = (): (string | undefined)[] =>
    upstream.requests().map(({ headers }) => /^Bearer (.*)$/.exec(String(headers.authorization))?.[1]);

  it('retries what may pass, and the client sees one good reply', async () => {
    const client = await connect();
    const message = await client.messages.stream(ask('openai/sim-flaky:2:503')).finalMessage();
    expect(message.stop_reason).toBe('end_turn');
    expect(upstream.requests()).toHaveLength(3);
  });

  it('never makes more than three upstream calls for a request, fallbacks included', async () => {
    const client = await connect({ MAX_RETRIES: '10', FALLBACK_MODELS: 'openai/sim-error:503,openai/sim-error:500' });
    await expect(client.messages.create(ask('openai/sim-error:502'))).rejects.toBeInstanceOf(Anthropic.APIError);
    expect(upstream.requests()).toHaveLength(3);
  });

  it('falls back to the next model before the first content', async () => {
    const client = await connect({ FALLBACK_MODELS: 'openai/sim-text' });
    const message = await client.messages.create(ask('openai/sim-error:503'));
    expect(message).toMatchObject({ stop_reason: 'end_turn', model: 'openai/sim-error:503' });
    const models = upstream.requests().map(({ body }) => (body as { model: string }).model);
    expect(models.at(-1)).toBe('sim-text');
  });

  it('does not repeat a request that the upstream found invalid', async () => {
    const client = await connect({ FALLBACK_MODELS: 'openai/sim-text' });
    await expect(client.messages.create(ask('openai/sim-error:400'))).rejects.toBeInstanceOf(Anthropic.BadRequestError);
    expect(upstream.requests()).toHaveLength(1);
  });

  it('takes the next key at once after a 429, and rests the first one', async () => {
    await upstream.close();
    upstream = await startSimulator({ keys: ['second-key-0123456789'] });
    const client = await connect({ OPENAI_API_KEY: 'rate-limited', OPENAI_API_KEY_1: KEYS[1] });
    const started = performance.now();
    await client.messages.create(ask('openai/sim-text'));
    await client.messages.create(ask('openai/sim-text'));
    expect(performance.now() - started).toBeLessThan(1500);
    expect(keysUsed()).toEqual(['rate-limited', KEYS[1], KEYS[1]]);
  });

  it('sets a key aside that was answered 401, and never tells the client to log in again', async () => {
    await upstream.close();
    upstream = await startSimulator({ keys: [KEYS[1]] });
    const client = await connect({ OPENAI_API_KEY: 'bad', OPENAI_API_KEY_1: KEYS[1] });
    await client.messages.create(ask('openai/sim-text'));
    await client.messages.create(ask('openai/sim-text'));
    expect(keysUsed()).toEqual(['bad', KEYS[1], KEYS[1]]);
  });

  it('answers 502 and x-should-retry: false when every key was refused', async () => {
    await upstream.close();
    upstream = await startSimulator({ keys: ['another-key'] });
    await connect();
    const response = await fetch(`${gateway!.url}/v1/messages`, {
      method: 'POST',
      body: JSON.stringify(ask('openai/sim-text')),
    });
    expect(response.status).toBe(502);
    expect(response.headers.get('x-should-retry')).toBe('false');
    expect(await response.text()).not.toContain(KEYS[0]);
  });

  it('passes on retry-after when no key is left', async () => {
    await connect({ MAX_RETRIES: '0' });
    const response = await fetch(`${gateway!.url}/v1/messages`, {
      method: 'POST',
      body: JSON.stringify(ask('openai/sim-error:429:retry-after=7')),
    });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get('retry-after'))).toBe(7);
  });

  it('gives up on a silent upstream after the read timeout, and on a stalled one in mid-stream', async () => {
    const client = await connect({ TIMEOUT_READ_STREAMING: '0.3', MAX_RETRIES: '0' });
    const failure: unknown = await client.messages
      .stream(ask('openai/sim-silent'))
      .finalMessage()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 504 });
    await expect(client.messages.stream(ask('openai/sim-slow:5000')).finalMessage()).rejects.toMatchObject({
      type: 'timeout_error',
    });
  });

  it('closes the upstream within a second when the client goes, and does not try again', async () => {
    await connect({ FALLBACK_MODELS: 'openai/sim-text' });
    const abort = new AbortController();
    const pending = fetch(`${gateway!.url}/v1/messages`, {
      method: 'POST',
      signal: abort.signal,
      body: JSON.stringify({ ...ask('openai/sim-silent'), stream: true }),
    }).catch(() => undefined);
    await gateway!.until(() => upstream.requests().length === 1, 'the upstream call');
    abort.abort();
    await pending;
    await gateway!.until(
      () => upstream.requests()[0]?.outcome === 'client-closed',
      'the end of the upstream call',
      1000,
    );
    expect(upstream.requests()).toHaveLength(1);
  });
});
