import { afterEach, describe, expect, it } from '@jest/globals';
import { context, propagation, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { ExchangeDriver, openDrivenRequest, openSpanBench, startOtlpSink } from '@sluice/testing';

import { createTelemetry } from './index.js';

const IDENTITY = { serviceName: 'sluice', serviceVersion: '0.0.1', instanceId: 'test-1' };
const open = (tracesEndpoint: string): ReturnType<typeof createTelemetry> =>
  createTelemetry({ ...IDENTITY, tracesEndpoint });

afterEach(() => {
  trace.disable();
  delete process.env['OTEL_SDK_DISABLED'];
});

/** Does what a library does that is to be traced by whoever there is. */
function traceSomething(): void {
  trace.getTracer('library').startSpan('something').end();
}

describe('the tracing of a gateway', () => {
  it('shares the process with that of another gateway', async () => {
    const benches = [await openSpanBench(open), await openSpanBench(open)] as const;
    for (const { telemetry } of benches) new ExchangeDriver(telemetry).attempt(1, 'primary').succeed(1).end('ok');
    const [first, second] = [await benches[0].arrived(2), await benches[1].arrived(2)];
    expect([first, second].map((spans) => new Set(spans.map(({ traceId }) => traceId)).size)).toEqual([1, 1]);
    expect(first[0]?.traceId).not.toBe(second[0]?.traceId);
    // Also when the other one has ended.
    await benches[0].close();
    new ExchangeDriver(benches[1].telemetry).end('ok');
    expect(await benches[1].arrived(3)).toHaveLength(3);
    await benches[1].close();
  });

  it('leaves nothing behind that works for the whole process', async () => {
    const bench = await openSpanBench(open);
    traceSomething();
    await bench.telemetry.flush();
    expect(bench.sink.spans()).toEqual([]);
    expect(propagation.fields()).toEqual([]);
    const carried = context.with(propagation.setBaggage(context.active(), propagation.createBaggage()), () =>
      propagation.getActiveBaggage(),
    );
    expect(carried).toBeUndefined();
    await bench.close();
  });

  it("leaves somebody else's tracing in its place", async () => {
    const exporter = new InMemorySpanExporter();
    const spanProcessors = [new SimpleSpanProcessor({ exporter })];
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors }));
    const bench = await openSpanBench(open);
    new ExchangeDriver(bench.telemetry).end('ok');
    expect(await bench.arrived(1)).toHaveLength(1);
    await bench.close();
    traceSomething();
    expect(exporter.getFinishedSpans().map(({ name }) => name)).toEqual(['something']);
  });

  it('does nothing when the environment turns the SDK off', async () => {
    process.env['OTEL_SDK_DISABLED'] = 'true';
    const sink = await startOtlpSink();
    const telemetry = await open(`${sink.endpoint}/v1/traces`);
    expect(openDrivenRequest(telemetry)).toEqual({});
    new ExchangeDriver(telemetry).attempt(1, 'primary').succeed(1).end('ok');
    await telemetry.shutdown(1000);
    expect(sink.spans()).toEqual([]);
    await sink.close();
  });
});
