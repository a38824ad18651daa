import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from '@jest/globals';
import { ServiceError } from '@sluice/exchange';

import { ask, ObservedGateway, until } from '../../fixtures/observed-gateway.js';
import { RecordingGate } from './recording-gate.js';

let gateway: ObservedGateway | undefined;

afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

async function start(environment: Readonly<Record<string, string>>): Promise<ObservedGateway> {
  // Nothing is shipped: the embedded database runs nowhere here.
  gateway = await ObservedGateway.start({ environment: { SLUICE_RECORDING: 'redacted', ...environment } });
  return gateway;
}

/** Takes the directory away that the spool is written to, and gives back what puts it there again. */
function breakSpool({ parts }: ObservedGateway): () => void {
  const instances = join(parts.generations.current.configuration.dataDir, 'spool');
  const [instance = ''] = readdirSync(instances);
  const [boot = ''] = readdirSync(join(instances, instance));
  const directory = join(instances, instance, boot);
  rmSync(instances, { recursive: true });
  return () => {
    mkdirSync(directory, { recursive: true });
  };
}

function status({ parts }: ObservedGateway): { spoolUp: boolean } {
  return parts.recorder?.status() ?? { spoolUp: false };
}

const post = async (to: ObservedGateway): Promise<Response> => {
  const response = await to.post(ask('sim-text'));
  await response.clone().text();
  return response;
};

describe('requests that must be recorded', () => {
  it('are refused before anybody is asked while the spool cannot be written, and answered again afterwards', async () => {
    const running = await start({ SLUICE_RECORDING_REQUIRED: 'true' });
    const mend = breakSpool(running);
    // What the disk refuses is known by trying: this one waits in memory.
    expect((await post(running)).status).toBe(200);
    await until(() => !status(running).spoolUp, 'a write that fails');
    const calls = running.upstream.requests().length;

    const refused = await post(running);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(await refused.json()).toMatchObject({
      type: 'error',
      error: { type: 'api_error', message: expect.stringContaining('must record') as unknown },
      request_id: expect.stringMatching(/^req_/) as unknown,
    });
    const chat = await fetch(`${running.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: 'openai/sim-text', messages: [{ role: 'user', content: 'hello' }] }),
    });
    expect(chat.status).toBe(503);
    expect(running.upstream.requests()).toHaveLength(calls);
    expect((await fetch(`${running.url}/health/ready`)).status).toBe(200);

    mend();
    await until(() => status(running).spoolUp, 'a write that succeeds');
    expect((await post(running)).status).toBe(200);
  });

  it('are no others than those of a gateway that was told so', async () => {
    const running = await start({});
    breakSpool(running);
    expect((await post(running)).status).toBe(200);
    await until(() => !status(running).spoolUp, 'a write that fails');
    expect((await post(running)).status).toBe(200);
    expect(existsSync(join(running.parts.generations.current.configuration.dataDir, 'spool'))).toBe(false);
  });

  it('become so with a reload, and cease to be', async () => {
    const running = await start({});
    breakSpool(running);
    await post(running);
    await until(() => !status(running).spoolUp, 'a write that fails');
    await running.adopt({ SLUICE_RECORDING: 'redacted', SLUICE_RECORDING_REQUIRED: 'true' });
    expect((await post(running)).status).toBe(503);
    await running.adopt({ SLUICE_RECORDING: 'redacted' });
    expect((await post(running)).status).toBe(200);
  });

  it('cannot be asked for where the gateway was started without recordings', async () => {
    gateway = await ObservedGateway.start();
    const { current } = gateway.parts.generations;
    const change = { SLUICE_RECORDING: 'meta', SLUICE_RECORDING_REQUIRED: 'true' };
    await expect(gateway.adopt(change)).rejects.toThrow('goes on without recordings until it is started anew');
    expect(gateway.parts.generations.current).toBe(current);
  });
});

describe('RecordingGate', () => {
  it.each([
    ['nothing is required', { canRecord: false }, false],
    ['nothing is required or recorded', undefined, false],
    ['what is required can be done', { canRecord: true }, true],
  ])('is open where %s', (_name, recorder, required) => {
    expect(() => {
      new RecordingGate(recorder, required).check();
    }).not.toThrow();
  });

  it('is closed where no recorder is', () => {
    expect(() => {
      new RecordingGate(undefined, true).check();
    }).toThrow(ServiceError);
  });
});
