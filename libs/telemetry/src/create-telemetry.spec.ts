import { inspect } from 'node:util';

import { describe, expect, it } from '@jest/globals';
import { core } from '@opentelemetry/sdk-node';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import { ClientError, ServiceError, UpstreamError } from '@sluice/exchange';
import {
  assertSpanTree,
  DRIVEN_USAGE,
  ExchangeDriver,
  formatSpanTree,
  startOtlpSink,
  type SinkSpan,
} from '@sluice/testing';

import { createTelemetry, type Telemetry, type TelemetryOptions } from './index.js';

const SECRET = 'sk-planted-0123456789abcdef';
const SHOWN = [
  'http.response.status_code',
  'http.request.resend_count',
  'error.type',
  'sluice.outcome',
  'sluice.attempt.outcome',
  'sluice.attempt.reason',
  'sluice.backoff.ms',
];

/** What is played, and the tree it has to become. */
interface Case {
  readonly name: string;
  readonly play: (driver: ExchangeDriver, telemetry: Telemetry) => void;
  readonly tree: string;
}

const RATE_LIMIT = new UpstreamError('upstream_rate_limited', {
  publicMessage: `openai: slow down, ${SECRET}`,
  upstreamStatus: 429,
  retryAfterMs: 250,
  cause: { headers: { authorization: SECRET } },
});
const OVERLOADED = new UpstreamError('upstream_overloaded', {
  publicMessage: 'openai: overloaded',
  upstreamStatus: 503,
});
const CUT = new UpstreamError('upstream_stream_ended_early', { publicMessage: 'openai: the stream ended early' });
const IDLE = new UpstreamError('upstream_idle_timeout', { publicMessage: 'openai: nothing for 60 s' });
const UNREACHABLE = new UpstreamError('upstream_unreachable', {
  publicMessage: 'openai: cannot be reached',
  cause: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
});

const CASES: readonly Case[] = [
  {
    name: 'done',
    play: (driver) => {
      driver.attempt(1, 'primary').succeed(1);
      driver.end('ok', { usage: DRIVEN_USAGE, stopReason: 'end_turn' });
    },
    tree: `
POST /v1/messages SERVER http.response.status_code=200 sluice.outcome="ok"
  chat gpt-big CLIENT http.response.status_code=200 sluice.attempt.outcome="ok" sluice.attempt.reason="primary"`,
  },
  {
    name: '429, then a retry that works',
    play: (driver) => {
      driver.attempt(1, 'primary').fail(1, RATE_LIMIT).decide(1, 'retry', 250);
      driver.attempt(2, 'retry').fail(2, RATE_LIMIT).decide(2, 'retry', 0);
      driver.attempt(3, 'retry').succeed(3).end('ok');
    },
    tree: `
POST /v1/messages SERVER http.response.status_code=200 sluice.outcome="ok"
  chat gpt-big CLIENT ERROR http.response.status_code=429 error.type="429" sluice.attempt.outcome="error" sluice.attempt.reason="primary"
  gateway.backoff INTERNAL sluice.backoff.ms=250
  chat gpt-big CLIENT ERROR http.response.status_code=429 http.request.resend_count=1 error.type="429" sluice.attempt.outcome="error" sluice.attempt.reason="retry"
  chat gpt-big CLIENT http.response.status_code=200 http.request.resend_count=2 sluice.attempt.outcome="ok" sluice.attempt.reason="retry"`,
  },
  {
    name: '503, then another target',
    play: (driver) => {
      driver.attempt(1, 'primary').fail(1, OVERLOADED).decide(1, 'fallback', 0);
      driver.attempt(2, 'fallback', { provider: 'other', model: 'llama' }).succeed(2).end('ok');
    },
    tree: `
POST /v1/messages SERVER http.response.status_code=200 sluice.outcome="ok"
  chat gpt-big CLIENT ERROR http.response.status_code=503 error.type="503" sluice.attempt.outcome="error" sluice.attempt.reason="primary"
  chat llama CLIENT http.response.status_code=200 sluice.attempt.outcome="ok" sluice.attempt.reason="fallback"`,
  },
  {
    name: 'every target failed',
    play: (driver) => {
      driver.attempt(1, 'primary').fail(1, UNREACHABLE).decide(1, 'give-up', 0);
      driver.head(502).end('upstream_error', { error: UNREACHABLE });
    },
    tree: `
POST /v1/messages SERVER ERROR http.response.status_code=502 error.type="upstream_unreachable" sluice.outcome="upstream_error"
  chat gpt-big CLIENT ERROR error.type="econnrefused" sluice.attempt.outcome="error" sluice.attempt.reason="primary"`,
  },
  {
    name: 'the upstream refused the request',
    play: (driver) => {
      const error = new UpstreamError('upstream_invalid_request', { publicMessage: 'no', upstreamStatus: 400 });
      driver.attempt(1, 'primary').fail(1, error).head(400).end('upstream_error', { error });
    },
    tree: `
POST /v1/messages SERVER http.response.status_code=400 sluice.outcome="upstream_error"
  chat gpt-big CLIENT ERROR http.response.status_code=400 error.type="400" sluice.attempt.outcome="error" sluice.attempt.reason="primary"`,
  },
  {
    name: 'cut in the middle of the stream',
    play: (driver) => {
      driver.attempt(1, 'primary').begin(1).fail(1, CUT).end('stream_error', { error: CUT });
    },
    tree: `
POST /v1/messages SERVER ERROR http.response.status_code=200 error.type="upstream_stream_ended_early" sluice.outcome="stream_error"
  chat gpt-big CLIENT ERROR http.response.status_code=200 error.type="truncated_stream" sluice.attempt.outcome="error" sluice.attempt.reason="primary"`,
  },
  {
    name: 'idle for too long',
    play: (driver) => {
      driver.attempt(1, 'primary').begin(1).fail(1, IDLE).end('timeout', { error: IDLE });
    },
    tree: `
POST /v1/messages SERVER ERROR http.response.status_code=200 error.type="upstream_idle_timeout" sluice.outcome="timeout"
  chat gpt-big CLIENT ERROR http.response.status_code=200 error.type="timeout.idle" sluice.attempt.outcome="error" sluice.attempt.reason="primary"`,
  },
  {
    name: 'the client left',
    play: (driver) => {
      driver.attempt(1, 'primary').begin(1).clientLeaves().abort(1).end('client_closed');
    },
    tree: `
POST /v1/messages SERVER http.response.status_code=200 sluice.outcome="client_closed"
  chat gpt-big CLIENT http.response.status_code=200 sluice.attempt.outcome="aborted" sluice.attempt.reason="primary"`,
  },
  {
    name: 'the client left during a backoff',
    play: (driver) => {
      driver.attempt(1, 'primary').fail(1, RATE_LIMIT).decide(1, 'retry', 5000).clientLeaves().end('client_closed');
    },
    tree: `
POST /v1/messages SERVER sluice.outcome="client_closed"
  chat gpt-big CLIENT ERROR http.response.status_code=429 error.type="429" sluice.attempt.outcome="error" sluice.attempt.reason="primary"
  gateway.backoff INTERNAL sluice.backoff.ms=5000`,
  },
  {
    name: 'the exchange ended before anybody ended the attempt',
    play: (driver) => {
      driver.attempt(1, 'primary').begin(1).end('client_closed');
      driver.abort(1).end('ok');
    },
    tree: `
POST /v1/messages SERVER http.response.status_code=200 sluice.outcome="client_closed"
  chat gpt-big CLIENT http.response.status_code=200 sluice.attempt.outcome="aborted" sluice.attempt.reason="primary"`,
  },
  {
    name: 'an attempt that could not even be prepared',
    play: (driver) => {
      const error = new ClientError('invalid_request', 'no file sources');
      driver.openOnly(1).head(400).end('rejected', { error });
    },
    tree: `
POST /v1/messages SERVER http.response.status_code=400 sluice.outcome="rejected"
  chat gpt-big CLIENT sluice.attempt.outcome="aborted" sluice.attempt.reason="primary"`,
  },
  {
    name: 'no route',
    play: (driver) => {
      driver.head(404).end('rejected', { error: new ServiceError('gateway_no_route', 'no such model') });
    },
    tree: `
POST /v1/messages SERVER http.response.status_code=404 sluice.outcome="rejected"`,
  },
  {
    name: 'shutdown ended the exchange',
    play: (driver) => {
      const error = new ServiceError('gateway_shutting_down', 'restarting');
      driver.attempt(1, 'primary').begin(1).abort(1).end('shutdown', { error });
    },
    tree: `
POST /v1/messages SERVER ERROR http.response.status_code=200 error.type="gateway_shutting_down" sluice.outcome="shutdown"
  chat gpt-big CLIENT http.response.status_code=200 sluice.attempt.outcome="aborted" sluice.attempt.reason="primary"`,
  },
  {
    name: 'telemetry stopped in the middle of a stream',
    play: (driver, telemetry) => {
      driver.attempt(1, 'primary').begin(1);
      void telemetry.shutdown(2000);
      driver.abort(1).end('ok');
    },
    tree: `
POST /v1/messages SERVER ERROR http.response.status_code=200 error.type="shutdown" sluice.outcome="shutdown"
  chat gpt-big CLIENT http.response.status_code=200 error.type="shutdown" sluice.attempt.outcome="aborted" sluice.attempt.reason="primary"`,
  },
];

const IDENTITY = { serviceName: 'sluice', serviceVersion: '0.0.1', instanceId: 'test-1' };

/** A place spans go to, and what got there. */
interface Backend {
  readonly options: Partial<TelemetryOptions>;
  received(count: number): Promise<readonly SinkSpan[]>;
  /** All that left, as text. */
  text(): string;
  close(): Promise<void>;
}

async function overHttp(): Promise<Backend> {
  const sink = await startOtlpSink();
  return {
    options: { tracesEndpoint: `${sink.endpoint}/v1/traces` },
    received: (count) => sink.waitForSpans((spans) => spans.length >= count),
    text: () => sink.bodies().join(),
    close: () => sink.close(),
  };
}

function inMemory(): Promise<Backend> {
  const exporter = new KeepingExporter();
  return Promise.resolve({
    options: { exporter },
    received: () => Promise.resolve(exporter.spans.map(toSinkSpan)),
    text: () => inspect(exporter.spans, { depth: 12, maxArrayLength: null, maxStringLength: null }),
    close: () => Promise.resolve(),
  });
}

/** Unlike the SDK's own, it keeps its spans when it is shut down. */
class KeepingExporter implements SpanExporter {
  readonly spans: ReadableSpan[] = [];

  export(spans: ReadableSpan[], done: Parameters<SpanExporter['export']>[1]): void {
    this.spans.push(...spans);
    done({ code: core.ExportResultCode.SUCCESS });
  }

  shutdown(): Promise<void> {
    return Promise.resolve();
  }
}

const KINDS: readonly SinkSpan['kind'][] = ['INTERNAL', 'SERVER', 'CLIENT'];

function toSinkSpan(span: ReadableSpan): SinkSpan {
  const nanoseconds = ([seconds, rest]: ReadableSpan['startTime']): bigint =>
    BigInt(seconds) * 1_000_000_000n + BigInt(rest);
  return {
    traceId: span.spanContext().traceId,
    spanId: span.spanContext().spanId,
    parentSpanId: span.parentSpanContext?.spanId,
    name: span.name,
    kind: KINDS[span.kind]!,
    status: (['UNSET', 'OK', 'ERROR'] as const)[span.status.code],
    statusMessage: span.status.message,
    attributes: span.attributes,
    events: span.events.map(({ name, attributes = {} }) => ({ name, attributes })),
    resource: span.resource.attributes,
    startNanoseconds: nanoseconds(span.startTime),
    endNanoseconds: span.ended ? nanoseconds(span.endTime) : 0n,
  };
}

describe.each([
  ['over OTLP/HTTP', overHttp],
  ['in memory', inMemory],
])('the spans of a request, %s', (_name, open) => {
  it.each(CASES)('$name', async ({ play, tree }) => {
    const backend = await open();
    const telemetry = await createTelemetry({ ...IDENTITY, ...backend.options });
    const expected = tree.trim();
    const driver = new ExchangeDriver(telemetry, { secret: SECRET });
    play(driver, telemetry);
    expect(telemetry.openSpans()).toBe(0);
    const started = expected.split('\n').length;
    await telemetry.flush();
    const spans = await backend.received(started);
    assertSpanTree(spans, { started });
    expect(formatSpanTree(spans, SHOWN)).toBe(expected);
    const { traceparent, traceresponse } = driver.exchange.trace;
    expect(backend.text() + JSON.stringify({ traceparent, traceresponse })).not.toContain('planted');
    await telemetry.shutdown(1000);
    await backend.close();
  });
});
