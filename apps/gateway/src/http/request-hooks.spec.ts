import { request as httpRequest } from 'node:http';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startOtlpSink, type OtlpSink } from '@sluice/testing';

import { ask, ObservedGateway, until } from '../../fixtures/observed-gateway.js';
import { rawHead, rawRequest } from '../../fixtures/raw-client.js';

const KEY = 'client-key-for-tests';
const TRACE = '0af7651916cd43dd8448eb211c80319c';

let sink: OtlpSink;
let gateway: ObservedGateway;

beforeAll(async () => {
  sink = await startOtlpSink();
  gateway = await ObservedGateway.start({
    environment: { PROXY_API_KEY: KEY, OTEL_EXPORTER_OTLP_ENDPOINT: sink.endpoint },
  });
});
afterEach(() => gateway.settle());
afterAll(async () => {
  await gateway.close();
  await sink.close();
});

const withKey = (headers: Record<string, string> = {}): RequestInit => ({ headers: { 'x-api-key': KEY, ...headers } });

describe('the id of a request', () => {
  it('is new for each, stands in the head, and is that of the exchange', async () => {
    const ids: (string | null)[] = [];
    for (const scenario of ['sim-text', 'sim-error:400', 'sim-text']) {
      const response = await gateway.post(ask(scenario), withKey({ 'request-id': 'req_from_the_client' }));
      await response.text();
      ids.push(response.headers.get('request-id'));
    }
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(/^req_[0-9A-Za-z]{24}$/);
    expect([...new Set(gateway.events.map(({ exchange }) => exchange.requestId))]).toEqual(ids);
  });

  it.each([
    ['a probe', 'GET', '/health/live'],
    ['a refusal', 'GET', '/v1/models'],
    ['a path that is not served', 'GET', '/nowhere'],
  ])('is given to %s as well', async (_name, method, path) => {
    const response = await fetch(`${gateway.url}${path}`, { method });
    await response.text();
    expect(response.headers.get('request-id')).toMatch(/^req_/);
  });
});

describe('the trace of a request', () => {
  it('continues the one of the client, and is told to client, exchange and upstream', async () => {
    const traceparent = `00-${TRACE}-b7ad6b7169203331-01`;
    const response = await gateway.post(ask('sim-text'), withKey({ traceparent }));
    await response.text();
    expect(response.headers.get('traceresponse')).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
    expect(gateway.events[0]?.exchange.trace.traceId).toBe(TRACE);
    const upstream = gateway.lastCall?.headers['traceparent'];
    expect(upstream).toMatch(new RegExp(`^00-${TRACE}-`));
    expect(upstream).not.toBe(traceparent);
  });

  it('is not told where there is none: probes are not traced', async () => {
    for (const path of ['/', '/api/hello', '/health/live', '/health/ready']) {
      const response = await fetch(`${gateway.url}${path}`);
      expect(response.headers.has('traceresponse')).toBe(false);
    }
  });

  it.each([
    ['refused for its key', 'GET', '/v1/models', {}, 401],
    ['refused for its path', 'GET', '/nowhere', { 'x-api-key': KEY }, 404],
    ['answered without a model', 'GET', '/v1/models', { 'x-api-key': KEY }, 200],
  ])('ends where the request was %s', async (...[, method, path, headers, status]) => {
    const response = await fetch(`${gateway.url}${path}`, { method, headers: { ...headers } });
    await response.text();
    expect(response.status).toBe(status);
    const id = response.headers.get('traceresponse')?.split('-')[1];
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    await until(() => gateway.parts.telemetry.openSpans() === 0, 'end of the span');
    await gateway.parts.telemetry.flush();
    const spans = await sink.waitForSpans((all) => all.some(({ traceId }) => traceId === id));
    expect(spans.filter(({ traceId }) => traceId === id)).toHaveLength(1);
  });

  it('holds neither the key of the client nor that of the upstream', async () => {
    await (await gateway.post(ask('sim-text'), withKey())).text();
    await gateway.post(ask('sim-text'), { headers: { 'x-api-key': 'a-wrong-key-for-tests' } });
    await gateway.parts.telemetry.flush();
    await sink.waitForSpans((all) => all.length > 0);
    expect(sink.bodies().join('\n')).not.toMatch(/-key-for-tests/);
  });
});

describe('the key of the client', () => {
  it('is checked before a byte of the body has come', async () => {
    const client = await gateway.connect();
    client.send(rawHead(['x-api-key: wrong', 'content-length: 1000000']));
    await client.untilReceived('"authentication_error"');
    expect(client.statuses).toEqual([401]);
    expect(gateway.events).toEqual([]);
  });

  it('is never sent on, whatever header it came in', async () => {
    await (await gateway.post(ask('sim-text'), { headers: { authorization: `Bearer ${KEY}` } })).text();
    expect(JSON.stringify(gateway.lastCall)).not.toContain(KEY);
    expect(gateway.lastCall?.headers.authorization).toMatch(/^Bearer upstream-key-for-tests-\d+$/);
  });

  it('names the caller by a digest', async () => {
    await (await gateway.post(ask('sim-text'), withKey())).text();
    const principal = gateway.events[0]!.exchange.principal.id;
    expect(principal).toMatch(/^key_[0-9a-f]{8}$/);
  });

  it('that is sent twice in one header is not taken for either', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const outgoing = httpRequest(
        { port: gateway.port, host: '127.0.0.1', path: '/v1/models', headers: { 'x-api-key': [KEY, KEY] } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      outgoing.on('error', reject).end();
    });
    expect(status).toBe(401);
  });
});

describe('headers as they came', () => {
  it('are kept for the recording: order, repetitions, lower-case names', async () => {
    const client = await gateway.connect();
    client.send(
      rawRequest(ask('sim-text'), [
        'X-Api-Key: ' + KEY,
        'X-Twice: 1',
        'Anthropic-Beta: a',
        'x-twice: 2',
        'ANTHROPIC-BETA: b',
      ]),
    );
    await client.untilReceived('"stop_reason"');
    const { inbound } = gateway.events[0]!.exchange;
    expect(inbound.headers.filter(([name]) => /twice|beta/.test(name))).toEqual([
      ['x-twice', '1'],
      ['anthropic-beta', 'a'],
      ['x-twice', '2'],
      ['anthropic-beta', 'b'],
    ]);
  });

  it('tell session and agent, and the query is set apart from the path', async () => {
    const headers = { 'x-api-key': KEY, 'x-claude-code-session-id': 'session-77', 'x-claude-code-agent-id': 'agent-1' };
    const response = await fetch(`${gateway.url}/v1/messages?beta=true&a=b?c`, {
      method: 'POST',
      headers,
      body: JSON.stringify(ask('sim-text')),
    });
    await response.text();
    const { inbound, session } = gateway.events[0]!.exchange;
    expect(inbound).toMatchObject({ method: 'POST', path: '/v1/messages', query: 'beta=true&a=b?c' });
    expect(session).toEqual({ id: 'session-77', source: 'header', agentId: 'agent-1' });
  });

  it('larger than Node takes are refused without harm', async () => {
    const client = await gateway.connect();
    client.send(rawRequest(ask('sim-text'), [`x-api-key: ${KEY}`, `x-large: ${'x'.repeat(20_000)}`]));
    await until(() => client.closed || client.statuses.length > 0, 'a refusal');
    expect(client.statuses).toEqual([431]);
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
  });
});
