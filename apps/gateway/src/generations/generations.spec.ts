import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { afterEach, describe, expect, it } from '@jest/globals';

import { ask, ObservedGateway, until } from '../../fixtures/observed-gateway.js';

let gateway: ObservedGateway;
afterEach(async () => {
  await gateway.close();
});

/** The model that answered, as the response says. */
async function answeringModel(model: string): Promise<string | null> {
  const response = await gateway.post({ ...ask(''), model });
  await response.text();
  return response.headers.get('x-sluice-model');
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}

describe('a gateway that is handed another configuration', () => {
  it('answers by it from the next request on, and says what has changed', async () => {
    gateway = await ObservedGateway.start({ environment: { BIG_MODEL: 'openai/sim-text:1' } });
    const first = gateway.parts.generations.current.configuration.snapshot.hash;
    expect(await answeringModel('claude-opus-5-5')).toBe('openai/sim-text:1');
    const adoption = await gateway.adopt({
      BIG_MODEL: 'openai/sim-text:2',
      TIMEOUT_CONNECT: '7',
      OPENAI_API_KEY_3: '',
    });
    expect(adoption).toEqual({
      hash: gateway.parts.generations.current.configuration.snapshot.hash,
      changed: [
        'routing.bigModel.model',
        'routing.middleModel.model',
        'timeouts.connectMs',
        'credentials.openai',
        'credentials.openai-responses',
      ],
      needsRestart: [],
    });
    expect(adoption.hash).not.toBe(first);
    expect(await answeringModel('claude-opus-5-5')).toBe('openai/sim-text:2');
  });

  it('changes nothing for a request that came before, which is routed when its body has come', async () => {
    gateway = await ObservedGateway.start({
      environment: { BIG_MODEL: 'openai/sim-text:1', PROXY_API_KEY: 'first-key' },
    });
    const client = await gateway.connect();
    const body = JSON.stringify({ ...ask(''), model: 'claude-opus-5-5' });
    const head = [
      'POST /v1/messages HTTP/1.1',
      'host: 127.0.0.1',
      'x-api-key: first-key',
      'expect: 100-continue',
      `content-length: ${body.length}`,
    ];
    client.send(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 10)}`);
    await client.untilReceived('100 Continue');
    await gateway.adopt({ BIG_MODEL: 'openai/sim-text:2', PROXY_API_KEY: 'second-key', TIMEOUT_CONNECT: '7' });
    expect(gateway.parts.generations.retired).toBe(1);
    client.send(body.slice(10));
    await client.untilReceived('x-sluice-model: openai/sim-text:1');
    await until(() => gateway.parts.generations.retired === 0, 'end of the first generation');
    const refused = await gateway.post(
      { ...ask(''), model: 'claude-opus-5-5' },
      { headers: { 'x-api-key': 'first-key' } },
    );
    expect(refused.status).toBe(401);
  });

  it('lets a stream end with the upstream it began with, and closes its connections then', async () => {
    gateway = await ObservedGateway.start();
    const response = await gateway.post(ask('sim-slow:40', { stream: true }));
    await gateway.adopt({ TIMEOUT_CONNECT: '7', OPENAI_BASE_URL: 'http://127.0.0.1:9' });
    expect(gateway.parts.generations.retired).toBe(1);
    expect((await gateway.post(ask('sim-text'))).status).toBe(502);
    expect(await response.text()).toContain('event: message_stop');
    await until(() => gateway.parts.generations.retired === 0, 'end of the first generation');
    expect(gateway.ends.filter(({ outcome }) => outcome === 'ok')).toHaveLength(1);
  });

  it('lets go of a generation whose client has left, also behind another on one connection', async () => {
    gateway = await ObservedGateway.start();
    const client = await gateway.connect();
    const text = JSON.stringify(ask('sim-silent', { stream: true }));
    const request = `POST /v1/messages HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
    client.send(request + request);
    await until(() => gateway.upstream.requests().length === 2, 'two upstream calls');
    await gateway.adopt({ TIMEOUT_CONNECT: '7' });
    expect(gateway.parts.generations.retired).toBe(1);
    client.leave();
    await until(() => gateway.parts.generations.retired === 0, 'end of the first generation');
  });

  it('keeps keys aside that were refused, and what was learned of an upstream', async () => {
    gateway = await ObservedGateway.start({
      environment: { OPENAI_API_KEY_1: 'only-upstream-key', ...withoutKeys(2) },
    });
    expect((await gateway.post(ask('sim-error:401'))).status).toBe(502);
    await gateway.adopt({ OPENAI_API_KEY_1: 'only-upstream-key', ...withoutKeys(2), TIMEOUT_CONNECT: '7' });
    const still = await gateway.post(ask('sim-text'));
    expect(await still.json()).toMatchObject({ error: { details: { error_code: 'gateway_no_credential' } } });
    await gateway.adopt({ OPENAI_API_KEY_1: 'another-upstream-key', ...withoutKeys(2) });
    expect((await gateway.post(ask('sim-text'))).status).toBe(200);
  });

  it('stays as it is where nothing is different', async () => {
    gateway = await ObservedGateway.start();
    const { current } = gateway.parts.generations;
    expect(await gateway.adopt()).toMatchObject({ changed: [] });
    expect(gateway.parts.generations.current).toBe(current);
    await gateway.adopt({ MAX_RETRIES: '1' });
    expect(gateway.parts.generations.current).not.toBe(current);
  });

  it('begins with the simulator when its last provider is gone, and goes back', async () => {
    gateway = await ObservedGateway.start();
    await gateway.adopt({ ...withoutKeys(1), OPENAI_BASE_URL: '' });
    expect(await answeringModel('claude-opus-5-5')).toBe('simulator/sim-big');
    await gateway.adopt({ BIG_MODEL: 'openai/sim-text' });
    expect(await answeringModel('claude-opus-5-5')).toBe('openai/sim-text');
  });

  it('forgets the generations before, with all that belongs to them', async () => {
    gateway = await ObservedGateway.start();
    const references: WeakRef<object>[] = [];
    for (let round = 0; round < 30; round += 1) {
      references.push(new WeakRef(gateway.parts.generations.current.pipeline));
      await (await gateway.post(ask('sim-text', { stream: true }))).text();
      await gateway.adopt({ TIMEOUT_CONNECT: String(10 + round) });
    }
    gateway.events.length = 0;
    await until(() => {
      collectGarbage();
      // Connections and buffers that Node uses again hold what they carried first or last; more of them there are not.
      return references.filter((reference) => reference.deref() !== undefined).length <= 5;
    }, 'all former generations to be collected');
  });
});

describe('what a running gateway cannot change', () => {
  it('is kept and named', async () => {
    gateway = await ObservedGateway.start();
    const { server, dataDir } = gateway.parts.generations.current.configuration;
    const change = {
      PORT: '4711',
      SLUICE_DATA_DIR: '/elsewhere',
      SLUICE_RECORDING: 'full',
      OTEL_SERVICE_NAME: 'other',
    };
    const { needsRestart } = await gateway.adopt(change);
    expect(needsRestart).toEqual(['PORT', 'SLUICE_DATA_DIR', 'SLUICE_RECORDING', 'the settings of tracing']);
    expect(gateway.parts.generations.current.configuration).toMatchObject({ server: { port: server.port }, dataDir });
  });

  it('keeps it from losing the key that everybody else needs', async () => {
    gateway = await ObservedGateway.start({ environment: { HOST: '0.0.0.0', PROXY_API_KEY: 'a-client-key' } });
    const { current } = gateway.parts.generations;
    await expect(gateway.adopt({ HOST: '127.0.0.1' })).rejects.toThrow(
      'while this gateway goes on listening on "0.0.0.0"',
    );
    expect(gateway.parts.generations.current).toBe(current);
  });
});

/** No keys from the given number on. */
function withoutKeys(from: number): Record<string, string> {
  const numbers = Array.from({ length: 21 - from }, (_, index) => from + index);
  return Object.fromEntries(numbers.map((number) => [`OPENAI_API_KEY_${number}`, '']));
}
