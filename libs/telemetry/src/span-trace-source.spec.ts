import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { UpstreamError } from '@sluice/exchange';
import {
  assertSpanTree,
  ExchangeDriver,
  openDrivenRequest,
  onlySpan,
  openSpanBench,
  type SpanBench,
} from '@sluice/testing';

import { createTelemetry, type Telemetry } from './index.js';

const SECRET = 'sk-planted-0123456789abcdef';
const OVERLOADED = new UpstreamError('upstream_overloaded', { publicMessage: 'busy', upstreamStatus: 503 });
const IDENTITY = { serviceName: 'sluice', serviceVersion: '0.0.1', instanceId: 'test-1' };

let bench: SpanBench<Telemetry>;

beforeEach(async () => {
  bench = await openSpanBench((tracesEndpoint) => createTelemetry({ ...IDENTITY, tracesEndpoint }));
});
afterEach(() => bench.close());

describe('trace context', () => {
  const TRACE = '0af7651916cd43dd8448eb211c80319c';
  const PARENT = 'b7ad6b7169203331';

  it('goes on with the trace of the client, and tells both sides its own spans', async () => {
    const trace = openDrivenRequest(bench.telemetry, { headers: { traceparent: `00-${TRACE}-${PARENT}-01` } });
    expect(trace).toMatchObject({ traceId: TRACE, sampled: true, traceresponse: `00-${TRACE}-${trace.spanId!}-01` });
    expect(trace).not.toHaveProperty('traceparent');
    const driver = new ExchangeDriver(bench.telemetry, { trace }).attempt(1, 'primary').succeed(1).end('ok');
    const spans = await bench.arrived(2);
    assertSpanTree(spans, { remoteParents: [PARENT], started: 2 });
    const call = onlySpan(spans, 'chat gpt-big');
    expect(onlySpan(spans, 'POST /v1/messages').parentSpanId).toBe(PARENT);
    expect(driver.lastTrace).toMatchObject({ traceparent: `00-${TRACE}-${call.spanId}-01`, spanId: call.spanId });
  });

  it.each([
    ['nonsense', 'nonsense'],
    ['empty', ''],
    ['two in one', `00-${TRACE}-${PARENT}-01, 00-${TRACE}-${PARENT}-01`],
    ['zeroes', `00-${'0'.repeat(32)}-${PARENT}-01`],
    ['a forbidden version', `ff-${TRACE}-${PARENT}-01`],
    ['too long', `00-${TRACE}-${PARENT}-01-${'x'.repeat(100_000)}`],
    ['no text', ['\u0000', '\ud800']],
  ])('begins a trace of its own when traceparent is %s', async (_name, traceparent) => {
    const headers = { traceparent, tracestate: '=,=,\u0000', baggage: ';;;=%%%,a' };
    bench.telemetry.refused(openDrivenRequest(bench.telemetry, { headers }), { status: 401 });
    const [span] = await bench.arrived(1);
    expect(span?.parentSpanId).toBeUndefined();
    expect(span?.traceId).toMatch(/^(?!0af7651916cd)[\da-f]{32}$/);
  });

  it('obeys a client that does not want to be traced, and says so to the upstream', async () => {
    const trace = openDrivenRequest(bench.telemetry, { headers: { traceparent: `00-${TRACE}-${PARENT}-00` } });
    const driver = new ExchangeDriver(bench.telemetry, { trace }).attempt(1, 'primary').succeed(1).end('ok');
    expect(trace).toMatchObject({ traceId: TRACE, sampled: false });
    expect(driver.lastTrace.traceparent).toMatch(new RegExp(`^00-${TRACE}-[\\da-f]{16}-00$`));
    expect(bench.telemetry.openSpans()).toBe(0);
    await bench.telemetry.flush();
    expect(bench.sink.spans()).toEqual([]);
  });

  it('keeps the share of traces it is told to', async () => {
    const none = await createTelemetry({
      ...IDENTITY,
      tracesEndpoint: `${bench.sink.endpoint}/v1/traces`,
      sampleRatio: 0,
    });
    new ExchangeDriver(none).attempt(1, 'primary').succeed(1).end('ok');
    await none.shutdown(1000);
    expect(bench.sink.spans()).toEqual([]);
  });

  it('takes three things from baggage, and passes none on', async () => {
    const baggage = `user.id=u-1,tenant.id=${'t'.repeat(1000)},api.key=${SECRET}`;
    const trace = openDrivenRequest(bench.telemetry, { headers: { baggage } });
    const driver = new ExchangeDriver(bench.telemetry, { trace }).attempt(1, 'primary').succeed(1).end('ok');
    const server = onlySpan(await bench.arrived(2), 'POST /v1/messages');
    expect(server.attributes).toMatchObject({ 'user.id': 'u-1', 'tenant.id': 't'.repeat(256) });
    expect(bench.sink.bodies().join()).not.toContain(SECRET);
    expect(Object.keys(driver.lastTrace).sort()).toEqual(['opaque', 'sampled', 'spanId', 'traceId', 'traceparent']);
  });

  it('makes a root of an attempt whose request is not traced', async () => {
    new ExchangeDriver(bench.telemetry, { trace: {} }).attempt(1, 'primary');
    await bench.telemetry.shutdown(1000);
    const [span] = await bench.sink.waitForSpans((spans) => spans.length === 1);
    expect(span).toMatchObject({ name: 'chat gpt-big', parentSpanId: undefined });
  });
});

describe('requests at the same time', () => {
  it('keep their spans apart', async () => {
    const drivers = Array.from({ length: 20 }, () => new ExchangeDriver(bench.telemetry));
    for (const driver of drivers) driver.attempt(1, 'primary');
    for (const driver of drivers.toReversed()) driver.fail(1, OVERLOADED).attempt(2, 'retry');
    for (const driver of drivers) driver.succeed(2).end('ok');
    const spans = await bench.arrived(60);
    assertSpanTree(spans, { started: 60 });
    expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(20);
  });
});
