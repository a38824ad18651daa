import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import request from 'supertest';

import { GatewayProcess } from './gateway-process.js';

const HELLO = { model: 'claude-opus-5-5', max_tokens: 64, messages: [{ role: 'user', content: 'hello' }] };

async function refusalOf(environment: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const gateway = await GatewayProcess.launch({ environment });
  const code = await gateway.exited();
  const { output } = gateway;
  await gateway.stop();
  return { code, output };
}

describe('starting', () => {
  it('serves the simulator without any key, and says so, with the lines that point Claude Code at it', async () => {
    const gateway = await GatewayProcess.start();
    try {
      expect(gateway.output).toContain(`export ANTHROPIC_BASE_URL=${gateway.url}`);
      expect(gateway.output).toContain('export ANTHROPIC_AUTH_TOKEN=');
      expect(gateway.output).toMatch(/No provider key is set: the built-in simulator answers/);
      expect(gateway.output).toContain(gateway.dataDirectory);
      const response = await request(gateway.url).post('/v1/messages').send(HELLO);
      expect(response.body).toMatchObject({ type: 'message', stop_reason: 'end_turn', model: 'claude-opus-5-5' });
      expect(response.headers).toMatchObject({ 'x-sluice-model': 'simulator/sim-big' });
    } finally {
      expect(await gateway.stop()).toBe(0);
    }
  });

  it.each([
    ['production without a provider', { NODE_ENV: 'production' }, /OPENAI_API_KEY/],
    ['a public address without a key', { HOST: '0.0.0.0' }, /HOST[\s\S]*PROXY_API_KEY/],
    ['several faults at once', { PORT: 'high', MAX_RETRIES: '-1' }, /PORT[\s\S]*MAX_RETRIES/],
    ['a setting nobody knows', { SLUICE_DATADIR: 'x' }, /SLUICE_DATADIR[\s\S]*SLUICE_DATA_DIR/],
    ['a data directory that cannot be one', { SLUICE_DATA_DIR: '/dev/null/x' }, /\/dev\/null\/x/],
  ])('refuses %s, naming the setting and the fix', async (_name, environment, expected) => {
    const { code, output } = await refusalOf(environment);
    expect(code).toBe(2);
    expect(output).toMatch(expected);
    expect(output).not.toMatch(/\n {4}at /);
  });
});

describe('probes', () => {
  it('answers HEAD /, HEAD /api/hello and health without a key, and nothing else', async () => {
    const gateway = await GatewayProcess.start({ alone: true, environment: { PROXY_API_KEY: 'k-1234567890' } });
    try {
      for (const path of ['/', '/api/hello']) {
        const head = await request(gateway.url).head(path);
        expect({ status: head.status, length: head.headers['content-length'] }).toEqual({ status: 200, length: '0' });
      }
      expect((await request(gateway.url).get('/health/live')).body).toEqual({ status: 'ok' });
      expect((await request(gateway.url).get('/health/ready')).body).toMatchObject({ providers: ['simulator'] });
      expect((await request(gateway.url).get('/v1/models')).status).toBe(401);
    } finally {
      await gateway.stop();
    }
  });
});

describe('a gateway without a key', () => {
  let gateway: GatewayProcess;

  beforeAll(async () => {
    gateway = await GatewayProcess.start({ alone: true });
  });
  afterAll(async () => {
    await gateway.stop();
  });

  it.each([
    ['an origin', { origin: 'https://evil.example' }],
    ['the mark of another site', { 'sec-fetch-site': 'cross-site' }],
    ['the host of another site', { host: 'evil.example' }],
  ])('refuses what a web page could send: %s', async (_name, headers: Record<string, string>) => {
    const response = await request(gateway.url).post('/v1/messages').set(headers).send(HELLO);
    expect(response.status).toBe(403);
    expect(response.body).toMatchObject({ error: { type: 'permission_error' } });
  });

  it('keeps its port from another, which says that it is taken', async () => {
    const { code, output } = await refusalOf({ PORT: new URL(gateway.url).port });
    expect(code).not.toBe(0);
    expect(output).toMatch(/port \d+ on 127\.0\.0\.1 is taken/);
  });
});

describe('stopping', () => {
  it('lets a stream finish, refuses new requests, and exits with 0', async () => {
    const gateway = await GatewayProcess.start({ environment: { SLUICE_RECORDING: 'off' } });
    const response = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      body: JSON.stringify({ ...HELLO, model: 'simulator/sim-slow:100', stream: true }),
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = (await reader.read()).value ?? '';
    gateway.signal('SIGTERM');
    for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
    expect(text).toContain('event: message_stop');
    expect(text).not.toContain('event: error');
    expect(await gateway.stop()).toBe(0);
  });

  it('ends a stream that outlasts the grace period with an error event, never silently', async () => {
    const gateway = await GatewayProcess.start({
      prepared: true,
      environment: { SLUICE_SHUTDOWN_SECONDS: '0.3' },
    });
    const response = await fetch(`${gateway.url}/v1/messages`, {
      method: 'POST',
      body: JSON.stringify({ ...HELLO, model: 'simulator/sim-silent:after=3', stream: true }),
    });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = (await reader.read()).value ?? '';
    gateway.signal('SIGTERM');
    for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
    expect(text.trimEnd().split('\n\n').at(-1)).toMatch(/^event: error\ndata: .*"overloaded_error"/);
    expect(await gateway.stop()).toBe(0);
  });
});
