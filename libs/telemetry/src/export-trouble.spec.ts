import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { describe, expect, it } from '@jest/globals';
import type { TraceContext } from '@sluice/exchange';
import { ExchangeDriver, openDrivenRequest, startOtlpSink } from '@sluice/testing';

import { createTelemetry } from './index.js';

const SECRET = 'sk-planted-0123456789abcdef';
const IDENTITY = { serviceName: 'sluice', serviceVersion: '0.0.1', instanceId: 'test-1' };

describe('without an endpoint', () => {
  it('has no ids, passes nothing on, and minds nothing', async () => {
    const off = await createTelemetry(IDENTITY);
    const trace: TraceContext = openDrivenRequest(off);
    expect(trace).toEqual({});
    const driver = new ExchangeDriver(off).attempt(1, 'primary').succeed(1).end('ok');
    expect(driver.lastTrace).toEqual({});
    off.refused(trace, { status: 401 });
    expect(off.openSpans()).toBe(0);
    await off.flush();
    await off.shutdown(0);
  });
});

describe('a backend in trouble', () => {
  it('that is not there costs nothing but the spans, and is reported once', async () => {
    const reports: string[] = [];
    const gone = await createTelemetry({
      ...IDENTITY,
      exportTimeoutMs: 500,
      tracesEndpoint: `http://127.0.0.1:${await unusedPort()}/v1/traces`,
      headers: { authorization: SECRET },
      report: (message) => reports.push(message),
    });
    for (let index = 0; index < 20_000; index += 1) gone.refused(openDrivenRequest(gone), { status: 401 });
    const began = performance.now();
    await gone.shutdown(300);
    expect(performance.now() - began).toBeLessThan(1500);
    expect(reports.length).toBeLessThanOrEqual(1);
    expect(reports.join()).not.toContain(SECRET);
  });

  it('that never answers does not hold the process beyond the deadline', async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const stuck = await createTelemetry({
      ...IDENTITY,
      exportTimeoutMs: 500,
      tracesEndpoint: `http://127.0.0.1:${port}/v1/traces`,
    });
    new ExchangeDriver(stuck).attempt(1, 'primary').succeed(1).end('ok');
    const began = performance.now();
    await stuck.shutdown(200);
    expect(performance.now() - began).toBeLessThan(1200);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('that refuses is reported, once until it works again', async () => {
    const answers = [400, 400, 200, 400];
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(answers.shift() ?? 200, { 'content-type': 'application/json' }).end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const reports: string[] = [];
    const refused = await createTelemetry({
      ...IDENTITY,
      tracesEndpoint: `http://127.0.0.1:${port}/v1/traces`,
      report: (message) => reports.push(message),
    });
    for (let index = 0; index < 4; index += 1) {
      refused.refused(openDrivenRequest(refused), { status: 401 });
      await refused.flush();
    }
    expect(reports).toHaveLength(2);
    expect(reports[0]).toMatch(/^Traces cannot be exported .* OTEL_EXPORTER_OTLP_ENDPOINT/);
    await refused.shutdown(500);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('opens nothing after the end, and ends only once', async () => {
    const sink = await startOtlpSink();
    const telemetry = await createTelemetry({ ...IDENTITY, tracesEndpoint: `${sink.endpoint}/v1/traces` });
    openDrivenRequest(telemetry);
    await telemetry.shutdown(1000);
    await telemetry.shutdown(1000);
    expect(sink.spans()).toHaveLength(1);
    await sink.close();
    expect(openDrivenRequest(telemetry)).toEqual({});
    expect(telemetry.openSpans()).toBe(0);
  });
});

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
