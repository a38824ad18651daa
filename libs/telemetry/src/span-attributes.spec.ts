import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ClientError, ServiceError, UpstreamError, type Exchange } from '@sluice/exchange';
import {
  DRIVEN_USAGE,
  ExchangeDriver,
  openDrivenRequest,
  onlySpan,
  openSpanBench,
  type SpanBench,
} from '@sluice/testing';

import { createTelemetry, type Telemetry } from './index.js';

const OVERLOADED = new UpstreamError('upstream_overloaded', { publicMessage: 'busy', upstreamStatus: 503 });
const IDENTITY = { serviceName: 'sluice', serviceVersion: '0.0.1', instanceId: 'test-1' };

let bench: SpanBench<Telemetry>;

beforeEach(async () => {
  bench = await openSpanBench((tracesEndpoint) =>
    createTelemetry({ ...IDENTITY, tracesEndpoint, headers: { 'x-team': 'a' } }),
  );
});
afterEach(() => bench.close());

describe('costs', () => {
  const row = {
    model: 'm',
    inputTokens: 1,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheWrite1hTokens: 0,
    outputTokens: 1,
    webSearches: 0,
  };

  it('stand on the span of the attempt, and together on that of the request', async () => {
    const driver = new ExchangeDriver(bench.telemetry).route('big').attempt(1, 'primary');
    driver.succeed(1, { cost: { usd: 0.5, reportedUsd: 0.4, estimated: ['output'], rows: [row] } });
    driver.end('ok', { cost: { usd: 0.75, reportedUsd: 0.4, unpriced: 2 } });
    const spans = await bench.arrived(2);
    expect(onlySpan(spans, 'POST /v1/messages').attributes).toMatchObject({
      'sluice.cost.usd': 0.75,
      'sluice.cost.reported_usd': 0.4,
      'sluice.cost.unpriced_attempts': 2,
    });
    expect(onlySpan(spans, 'chat gpt-big').attributes).toMatchObject({
      'sluice.cost.usd': 0.5,
      'sluice.cost.reported_usd': 0.4,
      'sluice.cost.estimated': ['output'],
    });
  });

  it('are not said to be nothing where no price is known', async () => {
    const driver = new ExchangeDriver(bench.telemetry).route('big').attempt(1, 'primary');
    driver.succeed(1, { cost: { rows: [row] } }).end('ok', { cost: { usd: 0, unpriced: 1 } });
    const spans = await bench.arrived(2);
    expect(onlySpan(spans, 'POST /v1/messages').attributes).not.toHaveProperty('sluice.cost.usd');
    expect(onlySpan(spans, 'chat gpt-big').attributes).not.toHaveProperty('sluice.cost.usd');
  });
});

describe('the SERVER span', () => {
  it('says who asked for what, and what became of it', async () => {
    const driver = new ExchangeDriver(bench.telemetry, {
      exchange: { session: { id: 's-1', source: 'header', agentId: 'a-1', parentAgentId: 'p-1' } },
    });
    driver.route('big').attempt(1, 'primary').succeed(1).end('ok', { usage: DRIVEN_USAGE, stopReason: 'tool_use' });
    const server = onlySpan(await bench.arrived(2), 'POST /v1/messages');
    expect(server.attributes).toEqual({
      'http.request.method': 'POST',
      'url.path': '/v1/messages',
      'url.scheme': 'http',
      'http.route': '/v1/messages',
      'http.response.status_code': 200,
      'user_agent.original': 'claude-cli/2.1.329 (external, cli)',
      'client.address': '127.0.0.1',
      'session.id': 's-1',
      'sluice.agent.id': 'a-1',
      'sluice.parent_agent.id': 'p-1',
      'sluice.exchange.id': driver.exchange.id,
      'sluice.request.id': driver.exchange.requestId,
      'sluice.request.model': 'claude-sonnet-4-5',
      'sluice.principal.id': 'local',
      'sluice.stream': true,
      'sluice.route.rule': 'big',
      'sluice.route.policy_version': driver.exchange.config.hash,
      'sluice.attempt.count': 1,
      'sluice.fallback': false,
      'sluice.final.provider': 'openai',
      'sluice.final.model': 'gpt-big',
      'sluice.outcome': 'ok',
      'sluice.stop_reason': 'tool_use',
      'sluice.ttft_ms': expect.any(Number),
      'sluice.usage.input_tokens': 10,
      'sluice.usage.output_tokens': 20,
      'sluice.usage.cache_read_tokens': 300,
      'sluice.usage.cache_creation_tokens': 4000,
    });
  });

  it('says when another target had to answer', async () => {
    const driver = new ExchangeDriver(bench.telemetry).attempt(1, 'primary').fail(1, OVERLOADED);
    driver.attempt(2, 'fallback', { provider: 'other', model: 'llama' }).succeed(2).end('ok');
    const server = onlySpan(await bench.arrived(3), 'POST /v1/messages');
    expect(server.attributes).toMatchObject({
      'sluice.fallback': true,
      'sluice.final.provider': 'other',
      'sluice.attempt.count': 2,
    });
  });

  it('has no session when none was told', async () => {
    const exchange: Partial<Exchange> = { session: { id: 'req_1', source: 'request' } };
    new ExchangeDriver(bench.telemetry, { exchange }).attempt(1, 'primary').succeed(1).end('ok');
    const spans = await bench.arrived(2);
    expect(onlySpan(spans, 'POST /v1/messages').attributes).not.toHaveProperty(['session.id']);
    expect(onlySpan(spans, 'chat gpt-big').attributes).not.toHaveProperty(['gen_ai.conversation.id']);
  });

  it.each<[string, number, string]>([
    ['invalid JSON', 400, 'UNSET'],
    ['a bad key', 401, 'UNSET'],
    ['a fault of ours', 500, 'ERROR'],
  ])('ends without an exchange: %s', async (_name, status, spanStatus) => {
    const error =
      status === 500 ? new ServiceError('gateway_internal_error', 'oops') : new ClientError('invalid_request', 'no');
    const trace = openDrivenRequest(bench.telemetry);
    bench.telemetry.refused(trace, { status, error, route: '/v1/messages' });
    bench.telemetry.refused(trace, { status: 200 });
    const [span] = await bench.arrived(1);
    expect(span).toMatchObject({ name: 'POST /v1/messages', status: spanStatus });
    expect(span?.attributes).toMatchObject({
      'http.response.status_code': status,
      'sluice.outcome': 'rejected',
      'sluice.error.code': error.code,
    });
  });

  it('ends for a client that left in the middle of its request', async () => {
    bench.telemetry.refused(openDrivenRequest(bench.telemetry), { status: 499 });
    const [span] = await bench.arrived(1);
    expect(span).toMatchObject({ status: 'UNSET', attributes: { 'sluice.outcome': 'client_closed' } });
    expect(span?.attributes).not.toHaveProperty(['http.response.status_code']);
    expect(bench.telemetry.openSpans()).toBe(0);
  });

  it('takes no names from people who try paths', async () => {
    bench.telemetry.refused(openDrivenRequest(bench.telemetry, { path: '/wp-admin/x.php', method: 'GET' }), {
      status: 404,
    });
    bench.telemetry.refused(openDrivenRequest(bench.telemetry, { path: '/v1/models', method: 'GET' }), { status: 200 });
    const spans = await bench.arrived(2);
    expect(onlySpan(spans, 'GET').attributes).toMatchObject({
      'url.path': '/wp-admin/x.php',
      'sluice.outcome': 'rejected',
    });
    expect(onlySpan(spans, 'GET /v1/models').attributes).toMatchObject({ 'sluice.outcome': 'ok' });
  });
});

describe('the CLIENT span', () => {
  it('has what the conventions ask for', async () => {
    const driver = new ExchangeDriver(bench.telemetry, {
      request: { temperature: 0.5, top_p: 0.9, top_k: 40, stop_sequences: ['END'], max_tokens: 512 },
    });
    driver.attempt(1, 'primary').succeed(1).end('ok');
    const call = onlySpan(await bench.arrived(2), 'chat gpt-big');
    expect(call.attributes).toEqual({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'gpt-big',
      'server.address': 'api.openai.test',
      'server.port': 443,
      'gen_ai.conversation.id': 'session-1',
      'gen_ai.output.type': 'text',
      'gen_ai.request.stream': true,
      'gen_ai.request.max_tokens': 512,
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.top_p': 0.9,
      'gen_ai.request.top_k': 40,
      'gen_ai.request.stop_sequences': ['END'],
      'gen_ai.response.id': 'chatcmpl-1',
      'gen_ai.response.model': 'gpt-big-2026',
      'gen_ai.response.finish_reasons': ['end_turn'],
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
      'gen_ai.usage.input_tokens': 4310,
      'gen_ai.usage.output_tokens': 20,
      'gen_ai.usage.cache_read.input_tokens': 300,
      'gen_ai.usage.cache_creation.input_tokens': 4000,
      'gen_ai.usage.reasoning.output_tokens': 5,
      'http.response.status_code': 200,
      'sluice.attempt.number': 1,
      'sluice.attempt.reason': 'primary',
      'sluice.attempt.target': 'openai/gpt-big',
      'sluice.attempt.outcome': 'ok',
      'sluice.credential.id': 'openai-1',
      'sluice.loss': ['cache_control_dropped messages.0', 'output_dropped response audio'],
    });
    expect(call.events.map(({ name }) => name)).toEqual(['sluice.headers', 'gen_ai.first_chunk']);
  });

  it('says that JSON was asked for', async () => {
    const format = { type: 'json_schema', schema: {} } as const;
    new ExchangeDriver(bench.telemetry, { request: { output_config: { format } } })
      .attempt(1, 'primary')
      .succeed(1)
      .end('ok');
    expect(onlySpan(await bench.arrived(2), 'chat gpt-big').attributes['gen_ai.output.type']).toBe('json');
  });

  it('takes one note of chunks, however many there are', async () => {
    const driver = new ExchangeDriver(bench.telemetry).attempt(1, 'primary').begin(1);
    for (let index = 0; index < 1000; index += 1) driver.chunk(1);
    driver.abort(1).end('client_closed');
    const call = onlySpan(await bench.arrived(2), 'chat gpt-big');
    expect(call.events.filter(({ name }) => name === 'gen_ai.first_chunk')).toHaveLength(1);
  });

  it('keeps the list of losses short', async () => {
    const losses = Array.from(
      { length: 500 },
      (_, index) => ({ code: 'block_dropped', path: `messages.${index}` }) as const,
    );
    new ExchangeDriver(bench.telemetry).attempt(1, 'primary').succeed(1, { losses }).end('ok');
    expect(onlySpan(await bench.arrived(2), 'chat gpt-big').attributes['sluice.loss']).toHaveLength(32);
  });

  it('notes a failure in the middle of the stream, and how long to wait', async () => {
    const error = new UpstreamError('upstream_overloaded', {
      publicMessage: 'busy',
      upstreamCode: 'overloaded_error',
      retryAfterMs: 7000,
    });
    new ExchangeDriver(bench.telemetry).attempt(1, 'primary').begin(1).fail(1, error).end('stream_error', { error });
    const call = onlySpan(await bench.arrived(2), 'chat gpt-big');
    expect(call.events.at(-1)).toEqual({
      name: 'sluice.stream_error',
      attributes: { 'error.type': 'overloaded_error' },
    });
    expect(call.attributes).toMatchObject({
      'sluice.retry_after_ms': 7000,
      'sluice.error.code': 'upstream_overloaded',
    });
    expect(call.statusMessage).toBe('busy');
  });
});

describe('an export', () => {
  it('names the service, and sends the headers of the settings', async () => {
    new ExchangeDriver(bench.telemetry).end('ok');
    const [span] = await bench.arrived(1);
    expect(span?.resource).toEqual({
      'service.name': 'sluice',
      'service.version': '0.0.1',
      'service.instance.id': 'test-1',
    });
    expect(bench.sink.headers()[0]).toMatchObject({ 'x-team': 'a', 'content-type': 'application/json' });
  });

  it('masks what upstreams repeat of the key', async () => {
    new ExchangeDriver(bench.telemetry, { secret: 'plainlooking' })
      .attempt(1, 'primary')
      .fail(
        1,
        new UpstreamError('upstream_rejected_credential', {
          publicMessage: 'bad key plainlooking',
          upstreamStatus: 401,
        }),
      )
      .end('upstream_error');
    const call = onlySpan(await bench.arrived(2), 'chat gpt-big');
    expect(call.statusMessage).toBe('bad key [masked]');
  });
});
