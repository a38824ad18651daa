import { afterEach, describe, expect, it } from '@jest/globals';

import { ask, ObservedGateway, until } from '../fixtures/observed-gateway.js';
import type { GatewayParts } from './gateway-parts.js';

let gateway: ObservedGateway;

afterEach(async () => {
  await gateway.close();
});

type RecorderStatus = ReturnType<NonNullable<GatewayParts['recorder']>['status']>;

/** A gateway whose recorder says this of itself. */
async function startWith(status: Partial<RecorderStatus>): Promise<void> {
  const counts = { spoolBytes: 7, unacked: 2, droppedFrames: 0, unsampled: 3, shipFailures: 4, oldestUnackedAgeMs: 9 };
  const all = { queueUp: true, spoolUp: true, ...counts, ...status };
  const recorder = { status: () => all } as unknown as NonNullable<GatewayParts['recorder']>;
  gateway = await ObservedGateway.start({ replace: { recorder } });
}

async function ready(): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${gateway.url}/health/ready`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('GET /health/ready', () => {
  it('is ok, names the providers, and says nothing of a recorder that is off', async () => {
    gateway = await ObservedGateway.start({ environment: { SLUICE_SIMULATOR: 'true' } });
    expect(await ready()).toEqual({
      status: 200,
      body: { status: 'ok', providers: ['openai', 'openai-responses', 'simulator'], activeExchanges: 0 },
    });
  });

  it('counts the exchanges that are going on', async () => {
    gateway = await ObservedGateway.start();
    const leave = new AbortController();
    const pending = [1, 2, 3].map(() =>
      gateway.post(ask('sim-silent'), { signal: leave.signal }).catch(() => undefined),
    );
    await until(() => gateway.upstream.requests().length === 3, 'three upstream calls');
    expect((await ready()).body).toMatchObject({ activeExchanges: 3 });
    leave.abort();
    await Promise.all(pending);
    await until(() => gateway.parts.active.count === 0, 'end of the exchanges');
    expect((await ready()).body).toMatchObject({ activeExchanges: 0 });
  });

  it.each<[string, Partial<RecorderStatus>, string]>([
    ['well', {}, 'ok'],
    ['without its queue', { queueUp: false }, 'degraded'],
    ['too slow for its disk', { droppedFrames: 1 }, 'degraded'],
    ['without its disk', { spoolUp: false }, 'degraded'],
    ['behind', { oldestUnackedAgeMs: 120_001 }, 'degraded'],
    ['busy, but not behind', { oldestUnackedAgeMs: 120_000, shipFailures: 9, unsampled: 9 }, 'ok'],
  ])('with a recorder that is %s still takes requests', async (_name, status, expected) => {
    await startWith(status);
    const answer = await ready();
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      status: expected,
      recorder: { spoolBytes: 7, unacked: 2, unsampled: 3, ...status },
    });
  });

  it('tells nothing secret and nothing of the machine', async () => {
    await startWith({});
    const text = JSON.stringify(await ready());
    expect(text).not.toMatch(/key-for-tests|\/tmp|127\.0\.0\.1/);
  });
});

describe('GET /health', () => {
  it('says in short how the gateway is, as other gateways do, and never what its keys are', async () => {
    await startWith({});
    const text = await (await fetch(`${gateway.url}/health`)).text();
    expect(JSON.parse(text)).toEqual({
      status: 'healthy',
      service: 'sluice',
      version: expect.stringMatching(/^\d/) as unknown,
      timestamp: expect.stringMatching(/^\d{4}-.*Z$/) as unknown,
      openai_api_configured: true,
      api_key_valid: true,
      client_api_key_validation: false,
    });
    expect(text).not.toMatch(/key-for-tests|\/tmp|127\.0\.0\.1/);
  });

  it('is degraded with its recorder', async () => {
    await startWith({ queueUp: false });
    expect(await (await fetch(`${gateway.url}/health`)).json()).toMatchObject({ status: 'degraded' });
  });
});

describe('GET /health/live', () => {
  it('is ok whatever the recorder does, and answers HEAD', async () => {
    await startWith({ queueUp: false });
    expect(await (await fetch(`${gateway.url}/health/live`)).json()).toEqual({ status: 'ok' });
    expect((await fetch(`${gateway.url}/health/live`, { method: 'HEAD' })).status).toBe(200);
    expect(await (await fetch(`${gateway.url}/ready`)).json()).toHaveProperty('activeExchanges');
  });
});
