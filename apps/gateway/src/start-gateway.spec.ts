import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { configurationFiles, loadConfiguration } from '@sluice/configuration';
import { startSimulator, type Simulator } from '@sluice/simulator';

import { ask, until } from '../fixtures/observed-gateway.js';
import { RawClient, rawHead, rawRequest } from '../fixtures/raw-client.js';
import { startGateway, type RunningGateway } from './start-gateway.js';

let directory: string;
let upstream: Simulator;
let running: RunningGateway | undefined;
const clients: RawClient[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-start-'));
  upstream = await startSimulator();
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.leave();
  await running?.close();
  running = undefined;
  await upstream.close();
  rmSync(directory, { recursive: true, force: true });
});

async function start(environment: Record<string, string> = {}): Promise<RunningGateway> {
  const source = {
    environment: {
      PORT: '0',
      SLUICE_DATA_DIR: directory,
      SLUICE_RECORDING: 'off',
      LOG_LEVEL: 'silent',
      OPENAI_API_KEY: 'upstream-key-for-tests',
      OPENAI_BASE_URL: upstream.url,
      MAX_RETRIES: '0',
      SLUICE_SHUTDOWN_SECONDS: '0.1',
      SLUICE_MODEL_LIST_SECONDS: '0',
      ...environment,
    },
    workingDirectory: directory,
  };
  running = await startGateway({ load: () => loadConfiguration(source), files: () => configurationFiles(source) });
  return running;
}

async function connect({ url }: RunningGateway): Promise<RawClient> {
  const client = await RawClient.connect(Number(new URL(url).port));
  clients.push(client);
  return client;
}

function post({ url }: RunningGateway, body: object): Promise<Response> {
  return fetch(`${url}/v1/messages`, { method: 'POST', body: JSON.stringify(body) });
}

describe('the welcome', () => {
  it('names what somebody has set for another proxy, and nothing here is like', async () => {
    const gateway = await start({ ROTATION_MODE_OPENAI: 'balanced', SOMETHING_ELSE: '1' });
    expect(gateway.welcome).toMatch(/not taken over:\n {4}ROTATION_MODE_OPENAI has no counterpart here\. .*\n\n$/);
    await gateway.close();
    expect((await start()).welcome).not.toContain('not taken over');
  });

  it('says where the gateway is and what it does, and keeps every key to itself', async () => {
    const gateway = await start({
      OPENAI_API_KEY_1: 'second-upstream-key',
      PROXY_API_KEY: 'proxy-key-for-tests',
      BIG_MODEL: 'big-one',
      MIDDLE_MODEL: 'middle-one',
      SMALL_MODEL: 'small-one',
    });
    expect(gateway.welcome).toContain(`listening on ${gateway.url}\n`);
    expect(gateway.welcome).toContain(`export ANTHROPIC_BASE_URL=${gateway.url}`);
    expect(gateway.welcome).toContain('ANTHROPIC_AUTH_TOKEN=<your PROXY_API_KEY>');
    expect(gateway.welcome).toContain(`openai (${upstream.url}, 2 keys)`);
    expect(gateway.welcome).toContain('opus → openai/big-one, sonnet → openai/middle-one, haiku → openai/small-one');
    expect(gateway.welcome).toMatch(/Recordings {2}off/);
    expect(gateway.welcome).not.toMatch(/key-for-tests|second-upstream-key|No provider key/);
  });

  it('says that the simulator answers where there is nobody else, and which token will do', async () => {
    const gateway = await start({ OPENAI_API_KEY: '', OPENAI_BASE_URL: '' });
    expect(gateway.welcome).toContain('Providers   simulator (built in)');
    expect(gateway.welcome).toContain('opus → simulator/sim-big');
    expect(gateway.welcome).toContain('ANTHROPIC_AUTH_TOKEN=anything');
    expect(gateway.welcome).toContain('Set OPENAI_API_KEY, or the key of another provider');
  });

  it('counts one key as one', async () => {
    expect((await start()).welcome).toContain(`${upstream.url}, 1 key)`);
  });
});

describe('listening', () => {
  let squatter: Server | undefined;

  afterEach(() => {
    squatter?.close();
  });

  it('says which port is taken and what to set', async () => {
    squatter = createServer();
    await new Promise<void>((resolve) => squatter!.listen(0, '127.0.0.1', resolve));
    const { port } = squatter.address() as AddressInfo;
    await expect(start({ PORT: String(port) })).rejects.toThrow(
      `port ${port} on 127.0.0.1 is taken by another program: set PORT to a free one`,
    );
  });

  it.each(['192.0.2.1', 'http://localhost'])('says that %s is no address of this machine', async (host) => {
    await expect(start({ HOST: host, PROXY_API_KEY: 'k' })).rejects.toThrow(
      `HOST=${host} is no address of this machine`,
    );
  });

  it('writes an IPv6 address the way URLs want it', async () => {
    const gateway = await start({ HOST: '::1' });
    expect(gateway.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
  });
});

describe('closing', () => {
  it('lets exchanges finish that take less than the grace period', async () => {
    const gateway = await start({ SLUICE_SHUTDOWN_SECONDS: '20' });
    const response = await post(gateway, ask('sim-slow:20', { stream: true }));
    const [text] = await Promise.all([response.text(), gateway.close()]);
    expect(text).toContain('event: message_stop');
    expect(text).not.toContain('event: error');
  });

  it('answers an exchange that has not begun to reply with 529, and its status is real', async () => {
    const gateway = await start();
    const pending = post(gateway, ask('sim-silent', { stream: true }));
    await until(() => upstream.requests().length === 1, 'upstream call');
    const [response] = await Promise.all([pending, gateway.close()]);
    expect(response.status).toBe(529);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({
      error: { type: 'overloaded_error', details: { error_code: 'gateway_shutting_down' } },
    });
    await until(() => upstream.requests()[0]?.outcome === 'client-closed', 'end of the upstream call');
  });

  it('ends a stream that has begun with an error event', async () => {
    const gateway = await start();
    const response = await post(gateway, ask('sim-silent:after=2', { stream: true }));
    const [text] = await Promise.all([response.text(), gateway.close()]);
    expect(text.trimEnd().split('\n\n').at(-1)).toMatch(/^event: error\ndata: .*"overloaded_error"/);
  });

  it('is done at once when nothing is going on, idle connections included, and may be asked twice', async () => {
    const gateway = await start({ SLUICE_SHUTDOWN_SECONDS: '20' });
    const idle = await connect(gateway);
    idle.send('GET /health/live HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
    await idle.untilReceived('"status":"ok"');
    const began = performance.now();
    await Promise.all([gateway.close(), gateway.close()]);
    expect(performance.now() - began).toBeLessThan(3000);
    await until(() => idle.closed, 'end of the idle connection');
    await expect(fetch(`${gateway.url}/health/live`)).rejects.toThrow();
  });

  it('answers requests on open connections with 529 meanwhile, and closes those', async () => {
    const gateway = await start({ SLUICE_SHUTDOWN_SECONDS: '20' });
    const client = await connect(gateway);
    client.send('GET /health/live HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n');
    await client.untilReceived('"status":"ok"');
    const busy = await post(gateway, ask('sim-slow:60', { stream: true }));
    // The head of a request keeps the connection from being idle when the gateway begins to close.
    client.send(rawHead(['content-length: 2']).slice(0, -2));
    await until(() => client.socket.bytesWritten > 100, 'the head to be written');
    const ready = fetch(`${gateway.url}/health/ready`);
    await ready;
    const closing = gateway.close();
    client.send('\r\n{}');
    await client.untilReceived('529');
    expect(client.received).toMatch(/connection: close/i);
    expect(client.received).toContain('"error_code":"gateway_shutting_down"');
    expect(await busy.text()).toContain('event: message_stop');
    await closing;
  });

  it('does not wait for ever for a client that has stopped reading', async () => {
    const gateway = await start();
    const client = await connect(gateway);
    client.send(rawRequest(ask('sim-long:1000000:batch=100', { stream: true })));
    await client.untilReceived('event: content_block_delta');
    client.socket.pause();
    const began = performance.now();
    await gateway.close();
    expect(performance.now() - began).toBeLessThan(8000);
    await until(() => upstream.requests()[0]?.outcome === 'client-closed', 'end of the upstream call');
  });

  it('does not wait for ever for the rest of a body', async () => {
    const gateway = await start();
    const client = await connect(gateway);
    client.send(`${rawHead(['content-length: 100'])}{"model":`);
    await fetch(`${gateway.url}/health/live`);
    const began = performance.now();
    await gateway.close();
    expect(performance.now() - began).toBeLessThan(8000);
  });
});
