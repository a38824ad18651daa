import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startSimulator, type Simulator } from '@sluice/simulator';
import { formatSpanTree } from '@sluice/testing';

import { GatewayProcess } from './gateway-process.js';
import { TracedGateway, type Answer, type Trace } from './traced-gateway.js';

const CLIENT_KEY = 'planted-client-key-5b1e';
const UPSTREAM_KEY = 'planted-upstream-key-77aa';
const FURTHER_KEYS = {
  OPENAI_API_KEY_1: 'planted-upstream-key-88bb',
  OPENAI_API_KEY_2: 'planted-upstream-key-99cc',
  OPENAI_API_KEY_3: 'planted-upstream-key-aadd',
};
const PROMPT = 'a planted prompt about pelicans';
const REMOTE_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const REMOTE_SPAN = '00f067aa0ba902b7';
const ADMITTED = { 'x-api-key': CLIENT_KEY };

const ask = (model: string, more: object = {}): object => ({
  model: `openai/${model}`,
  max_tokens: 100,
  messages: [{ role: 'user', content: PROMPT }],
  ...more,
});
const stream = (model: string): object => ask(model, { stream: true });
const treeOf = ({ all }: Trace): string =>
  formatSpanTree(all, ['sluice.outcome', 'sluice.attempt.outcome', 'error.type']);

/** Asks for everything at once, since spans take a second to come. */
async function answersOf(pending: readonly (readonly [string, Promise<Answer>])[]): Promise<Map<string, Answer>> {
  return new Map(await Promise.all(pending.map(async ([name, answer]) => [name, await answer] as const)));
}

let upstream: Simulator;
/** Retries; falls back to nobody. */
let plain: TracedGateway;
/** Falls back, and has little patience at its end. */
let falling: TracedGateway;
/** Has little patience with upstreams. */
let hasty: TracedGateway;

beforeAll(async () => {
  upstream = await startSimulator({ keepCalls: 1000 });
  const common = { OPENAI_BASE_URL: upstream.url, OPENAI_API_KEY: UPSTREAM_KEY, PROXY_API_KEY: CLIENT_KEY };
  [plain, falling, hasty] = await Promise.all([
    TracedGateway.start(common),
    TracedGateway.start({
      ...common,
      MAX_RETRIES: '0',
      FALLBACK_MODELS: 'openai/sim-text',
      SLUICE_SHUTDOWN_SECONDS: '0.3',
    }),
    // The case of a 429 lays three keys aside. Less time, and a busy machine would run out of it without a fault.
    TracedGateway.start({ ...common, ...FURTHER_KEYS, MAX_RETRIES: '0', TIMEOUT_READ_STREAMING: '2' }),
  ]);
});

afterAll(async () => {
  await upstream.close();
});

describe('one request is one SERVER span and one CLIENT span for each attempt', () => {
  it('a stream: what was asked, what came back, and nothing about models on the SERVER span', async () => {
    const answer = await plain.ask(
      ask('sim-text', { stream: true, temperature: 0.5, top_p: 0.9, stop_sequences: ['END'] }),
      { headers: { ...ADMITTED, 'x-claude-code-session-id': 'session-1', 'user-agent': 'claude-cli/2.1.329' } },
    );
    const trace = await plain.traceOf(answer);
    expect(treeOf(trace)).toBe(
      'POST /v1/messages SERVER sluice.outcome="ok"\n  chat sim-text CLIENT sluice.attempt.outcome="ok"',
    );
    const { server, attempts } = trace;
    expect(server.parentSpanId).toBeUndefined();
    expect(server.attributes).toMatchObject({
      'http.request.method': 'POST',
      'url.path': '/v1/messages',
      'http.route': '/v1/messages',
      'http.response.status_code': 200,
      'user_agent.original': 'claude-cli/2.1.329',
      'client.address': '127.0.0.1',
      'session.id': 'session-1',
      'sluice.request.id': answer.headers.get('request-id'),
      'sluice.request.model': 'openai/sim-text',
      'sluice.principal.id': expect.any(String),
      'sluice.stream': true,
      'sluice.route.rule': expect.any(String),
      'sluice.route.policy_version': expect.any(String),
      'sluice.attempt.count': 1,
      'sluice.fallback': false,
      'sluice.final.provider': 'openai',
      'sluice.final.model': 'sim-text',
      'sluice.ttft_ms': expect.any(Number),
      'sluice.usage.input_tokens': expect.any(Number),
      'sluice.usage.output_tokens': expect.any(Number),
    });
    expect(attempts[0]?.attributes).toMatchObject({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'openai',
      'gen_ai.request.model': 'sim-text',
      'gen_ai.request.stream': true,
      'gen_ai.request.max_tokens': 100,
      'gen_ai.request.temperature': 0.5,
      'gen_ai.request.top_p': 0.9,
      'gen_ai.request.stop_sequences': ['END'],
      'gen_ai.output.type': 'text',
      'gen_ai.conversation.id': 'session-1',
      'gen_ai.response.id': expect.stringMatching(/^chatcmpl-/),
      'gen_ai.response.model': 'sim-text',
      'gen_ai.response.finish_reasons': ['end_turn'],
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
      'server.address': '127.0.0.1',
      'server.port': upstream.port,
      'http.response.status_code': 200,
      'sluice.attempt.number': 1,
      'sluice.attempt.reason': 'primary',
      'sluice.attempt.target': 'openai/sim-text',
      'sluice.credential.id': expect.any(String),
    });
    expect(attempts[0]?.attributes).not.toHaveProperty(['http.request.resend_count']);
    expect(attempts[0]?.events.map(({ name }) => name)).toEqual(['sluice.headers', 'gen_ai.first_chunk']);
  });

  it.each([
    ['whole', {}],
    ['streamed', { stream: true }],
  ])('a %s reply: the tokens the client was told are those of both spans', async (_name, more) => {
    const answer = await plain.ask(ask('sim-text', more), { headers: ADMITTED });
    const { server, attempts } = await plain.traceOf(answer);
    const told = Number(/.*"output_tokens":(\d+)/s.exec(answer.text)?.[1]);
    expect(told).toBeGreaterThan(0);
    expect(attempts[0]?.attributes).toMatchObject({
      'gen_ai.usage.output_tokens': told,
      'gen_ai.usage.input_tokens': server.attributes['sluice.usage.input_tokens'],
    });
    expect(server.attributes).toMatchObject({ 'sluice.usage.output_tokens': told });
    expect(attempts[0]?.attributes['gen_ai.usage.input_tokens']).toBeGreaterThan(0);
  });

  it('a retry: two attempts side by side, the second one resent, and the wait between them has a name', async () => {
    const trace = await plain.traceOf(await plain.ask(stream('sim-flaky:1:503:tag=traced'), { headers: ADMITTED }));
    expect(treeOf(trace)).toBe(
      [
        'POST /v1/messages SERVER sluice.outcome="ok"',
        '  chat sim-flaky:1:503:tag=traced CLIENT ERROR sluice.attempt.outcome="error" error.type="server_error"',
        '  gateway.backoff INTERNAL',
        '  chat sim-flaky:1:503:tag=traced CLIENT sluice.attempt.outcome="ok"',
      ].join('\n'),
    );
    const [first, second] = trace.attempts;
    expect(first?.attributes).not.toHaveProperty(['http.request.resend_count']);
    expect(second?.attributes).toMatchObject({ 'sluice.attempt.reason': 'retry', 'http.request.resend_count': 1 });
    expect(trace.server.attributes).toMatchObject({ 'sluice.attempt.count': 2, 'sluice.fallback': false });
    expect(second!.startNanoseconds >= first!.endNanoseconds).toBe(true);
  });

  it('a fallback: said on the SERVER span, with the model that answered in the end', async () => {
    const { server, attempts } = await falling.traceOf(await falling.ask(ask('sim-error:503'), { headers: ADMITTED }));
    expect(attempts.map(({ attributes }) => attributes['sluice.attempt.reason'])).toEqual(['primary', 'fallback']);
    expect(attempts.map(({ status }) => status)).toEqual(['ERROR', 'UNSET']);
    expect(attempts[1]?.attributes).not.toHaveProperty(['http.request.resend_count']);
    expect(server).toMatchObject({
      status: 'UNSET',
      attributes: {
        'sluice.fallback': true,
        'sluice.final.model': 'sim-text',
        'sluice.request.model': 'openai/sim-error:503',
        'sluice.attempt.count': 2,
        'sluice.outcome': 'ok',
      },
    });
  });

  it('twenty at a time: no span gets into the trace of another', async () => {
    const numbers = Array.from({ length: 20 }, (_none, index) => index);
    const answers = await Promise.all(
      numbers.map((number) => plain.ask(stream(`sim-slow:${number}`), { headers: ADMITTED })),
    );
    for (const [number, answer] of answers.entries()) {
      const { server, attempts } = await plain.traceOf(answer);
      expect(attempts.map(({ name }) => name)).toEqual([`chat sim-slow:${number}`]);
      expect(server.attributes['sluice.request.id']).toBe(answer.headers.get('request-id'));
    }
  });
});

describe('spans end in each of the five endings', () => {
  const failures = [
    ['sim-error:400', 400, 'UNSET', 'upstream_error', 'invalid_value'],
    ['sim-error:500', 500, 'ERROR', 'upstream_error', 'server_error'],
    // With the next key, and the next, until the calls are spent.
    ['sim-error-first:429', 429, 'UNSET', 'upstream_error', 'rate_limit_exceeded', 3],
    ['sim-cut', 200, 'ERROR', 'stream_error', 'truncated_stream'],
    ['sim-midstream-error', 200, 'ERROR', 'stream_error', 'server_error'],
    // Timeouts, of the first byte and in mid-stream.
    ['sim-silent', 504, 'ERROR', 'timeout', 'timeout.first_byte'],
    ['sim-silent:after=3', 200, 'ERROR', 'timeout', 'timeout.idle'],
  ] as const;
  let answers: ReadonlyMap<string, Answer>;

  beforeAll(async () => {
    answers = await answersOf(failures.map(([model]) => [model, hasty.ask(stream(model), { headers: ADMITTED })]));
  });

  it.each(failures)('upstream error or timeout: %s', async (...failure) => {
    const [model, status, serverStatus, outcome, errorType, count = 1] = failure;
    const { server, attempts } = await hasty.traceOf(answers.get(model)!);
    expect(server).toMatchObject({
      status: serverStatus,
      attributes: { 'sluice.outcome': outcome, 'http.response.status_code': status, 'sluice.attempt.count': count },
    });
    expect(attempts).toHaveLength(count);
    for (const attempt of attempts)
      expect(attempt).toMatchObject({ status: 'ERROR', attributes: { 'error.type': errorType } });
  });

  it.each([
    ['in mid-stream', 'sim-silent:after=3'],
    ['before the head', 'sim-silent'],
  ])('client gone %s: nobody is blamed', async (_name, model) => {
    const traceId = model.includes('after') ? `${'a'.repeat(31)}1` : `${'a'.repeat(31)}2`;
    const calls = upstream.requests().length;
    const abort = new AbortController();
    const traceparent = `00-${traceId}-${REMOTE_SPAN}-01`;
    const pending = plain
      .open(stream(model), { headers: { ...ADMITTED, traceparent }, signal: abort.signal })
      .then((response) => response.body!.getReader().read())
      .catch(() => undefined);
    await plain.gateway.until(() => upstream.requests().length > calls, 'the upstream call');
    if (model.includes('after')) await pending;
    abort.abort();
    await pending;
    const { server, attempts } = await plain.trace(traceId);
    expect(server).toMatchObject({ status: 'UNSET', attributes: { 'sluice.outcome': 'client_closed' } });
    expect(attempts).toHaveLength(1);
    expect(attempts[0]).toMatchObject({ status: 'UNSET', attributes: { 'sluice.attempt.outcome': 'aborted' } });
  });

  // Ends the gateway it needs: the last of those that use it.
  it('shutdown during a stream: both spans end, and are sent before the process is gone', async () => {
    const response = await falling.open(stream('sim-silent:after=3'), { headers: ADMITTED });
    const reader = response.body!.getReader();
    await reader.read();
    falling.gateway.signal('SIGTERM');
    while (!(await reader.read()).done);
    expect(await falling.gateway.exited()).toBe(0);
    const { server, attempts } = await falling.traceOf(response);
    expect(server).toMatchObject({ status: 'ERROR', attributes: { 'sluice.outcome': 'shutdown' } });
    expect(attempts).toHaveLength(1);
    expect(attempts[0]?.attributes['sluice.attempt.outcome']).not.toBe('ok');
    await falling.stop();
  });
});

describe('requests without a model behind them', () => {
  const requests: readonly (readonly [string, string, string, RequestInit, number, string | undefined])[] = [
    ['no key', '/v1/messages', JSON.stringify(ask('sim-text')), {}, 401, 'authentication_failed'],
    ['no JSON', '/v1/messages', '{"model":', { headers: ADMITTED }, 400, 'request_body_invalid_json'],
    ['no messages', '/v1/messages', '{"model":"m"}', { headers: ADMITTED }, 400, 'invalid_request'],
    ['no such path', '/v1/nothing', '{}', { headers: ADMITTED }, 404, undefined],
    ['tokens', '/v1/messages/count_tokens', JSON.stringify(ask('x')), { headers: ADMITTED }, 200, undefined],
  ];
  let answers: ReadonlyMap<string, Answer>;
  let calls: number;

  beforeAll(async () => {
    calls = upstream.requests().length;
    answers = await answersOf(requests.map(([name, path, body, init]) => [name, plain.ask(body, { path, ...init })]));
  });

  it.each(requests)('%s: one SERVER span, no attempt', async (name, path, _body, _init, status, code) => {
    const answer = answers.get(name)!;
    expect(answer.status).toBe(status);
    const { server, all } = await plain.traceOf(answer);
    expect(all).toHaveLength(1);
    expect(server).toMatchObject({
      status: 'UNSET',
      attributes: { 'http.response.status_code': status, 'url.path': path },
    });
    expect(server.attributes['sluice.error.code']).toBe(code ?? server.attributes['sluice.error.code']);
    expect(upstream.requests()).toHaveLength(calls);
  });

  it('a model nobody serves: one SERVER span, no attempt', async () => {
    const answer = await plain.ask({ ...ask('x'), model: 'groq/llama' }, { headers: ADMITTED });
    const { server, attempts } = await plain.traceOf(answer);
    expect(attempts).toEqual([]);
    expect(server).toMatchObject({
      status: 'UNSET',
      attributes: { 'sluice.outcome': 'rejected', 'http.response.status_code': 404 },
    });
  });
});

describe('trace context', () => {
  it('continues the trace of the client; the upstream is told the attempt, and only once', async () => {
    const headers = {
      ...ADMITTED,
      traceparent: `00-${REMOTE_TRACE}-${REMOTE_SPAN}-01`,
      tracestate: 'vendor=secret-state',
      baggage: 'user.id=somebody',
    };
    const answer = await plain.ask(stream('sim-text'), { headers });
    const { server, attempts } = await plain.trace(REMOTE_TRACE);
    expect(server.parentSpanId).toBe(REMOTE_SPAN);
    expect(answer.headers.get('traceresponse')).toBe(`00-${REMOTE_TRACE}-${server.spanId}-01`);
    const call = upstream.requests().at(-1)!;
    // Node joins repeated headers by commas: this form means there was one.
    expect(call.headers['traceparent']).toBe(`00-${REMOTE_TRACE}-${attempts[0]!.spanId}-01`);
    expect(call.headers).not.toHaveProperty('tracestate');
    expect(call.headers).not.toHaveProperty('baggage');
  });

  it('tells each attempt of a request its own span', async () => {
    const calls = upstream.requests().length;
    const { attempts } = await plain.traceOf(
      await plain.ask(ask('sim-flaky:1:503:tag=context'), { headers: ADMITTED }),
    );
    const parents = upstream
      .requests()
      .slice(calls)
      .map(({ headers }) => String(headers['traceparent']).split('-')[2]);
    expect(parents).toEqual(attempts.map(({ spanId }) => spanId));
  });

  const malformed: readonly (readonly [string, string])[] = [
    ['no hexadecimal digits', 'garbage'],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${REMOTE_SPAN}-01`],
    ['a span of zeros', `00-${REMOTE_TRACE}-${'0'.repeat(16)}-01`],
    ['a version that is forbidden', `ff-${REMOTE_TRACE}-${REMOTE_SPAN}-01`],
    ['another one beside it', `00-${REMOTE_TRACE}-${REMOTE_SPAN}-01, 00-${REMOTE_TRACE}-${REMOTE_SPAN}-01`],
  ];
  const answered: readonly (readonly [string, number, object, Record<string, string>])[] = [
    ['a whole reply', 200, ask('sim-text'), ADMITTED],
    ['a stream', 200, stream('sim-text'), ADMITTED],
    ['an error', 400, ask('sim-error:400'), ADMITTED],
    ['a refusal', 401, ask('sim-text'), {}],
  ];
  let answers: ReadonlyMap<string, Answer>;

  beforeAll(async () => {
    answers = await answersOf([
      ...malformed.map(
        ([name, traceparent]) => [name, plain.ask(ask('sim-text'), { headers: { ...ADMITTED, traceparent } })] as const,
      ),
      ...answered.map(([name, , body, headers]) => [name, plain.ask(body, { headers })] as const),
    ]);
  });

  it.each(malformed)('begins a trace of its own for a traceparent with %s', async (name) => {
    const answer = answers.get(name)!;
    expect(answer.status).toBe(200);
    const { server } = await plain.traceOf(answer);
    expect(server.parentSpanId).toBeUndefined();
    expect(server.traceId).not.toBe(REMOTE_TRACE);
  });

  it.each(answered)('names the SERVER span in traceresponse: %s', async (name, status) => {
    const answer = answers.get(name)!;
    expect(answer.status).toBe(status);
    const { server } = await plain.traceOf(answer);
    expect(answer.headers.get('traceresponse')).toBe(`00-${server.traceId}-${server.spanId}-01`);
  });

  it('does not trace what the client does not want traced, and passes that on', async () => {
    const traceId = `${'b'.repeat(31)}1`;
    const answer = await plain.ask(ask('sim-text'), {
      headers: { ...ADMITTED, traceparent: `00-${traceId}-${REMOTE_SPAN}-00` },
    });
    expect(answer.headers.get('traceresponse')).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
    expect(upstream.requests().at(-1)?.headers['traceparent']).toMatch(new RegExp(`^00-${traceId}-[0-9a-f]{16}-00$`));
  });
});

describe('what must not be in spans', () => {
  it('keeps keys out, also those that an upstream repeats in its errors', async () => {
    const repeating = createServer((request, response) => {
      const message = `Incorrect API key provided: ${String(request.headers.authorization)}`;
      request.resume();
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: { message, type: 'invalid_request_error', code: 'invalid_api_key' } }));
    });
    await new Promise<void>((resolve) => repeating.listen(0, '127.0.0.1', resolve));
    const { port } = repeating.address() as AddressInfo;
    const traced = await TracedGateway.start({
      OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1`,
      OPENAI_API_KEY: UPSTREAM_KEY,
      PROXY_API_KEY: CLIENT_KEY,
    });
    const answer = await traced.ask(ask('any'), {
      path: `/v1/messages?beta=true&key=${CLIENT_KEY}`,
      headers: { authorization: `Bearer ${CLIENT_KEY}` },
    });
    const { attempts } = await traced.traceOf(answer);
    await traced.stop();
    repeating.close();
    expect(attempts[0]).toMatchObject({ status: 'ERROR', attributes: { 'error.type': 'invalid_api_key' } });
    for (const secret of [CLIENT_KEY, UPSTREAM_KEY]) {
      expect(answer.text).not.toContain(secret);
      expect(traced.sink.bodies().join('\n')).not.toContain(secret);
    }
  });

  // Ends the gateways of all tests above.
  it('keeps keys and prompts out of everything that was sent, and leaves no span without its parent', async () => {
    await Promise.all([plain.stop(1), hasty.stop()]);
    for (const { sink } of [plain, falling, hasty]) {
      const sent = sink.bodies().join('\n');
      expect(sent).toContain('gen_ai.request.model');
      for (const planted of [CLIENT_KEY, UPSTREAM_KEY, ...Object.values(FURTHER_KEYS), PROMPT])
        expect(sent).not.toContain(planted);
    }
  });
});

describe('a tracing backend in trouble costs no request anything, and does not hold up the end', () => {
  it.concurrent.each([
    ['refuses connections', undefined],
    ['never answers', (): void => undefined],
  ])('one that %s', async (_name, listener) => {
    const backend = createServer(listener);
    await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
    const { port } = backend.address() as AddressInfo;
    if (listener === undefined) await new Promise((resolve) => backend.close(resolve));
    const gateway = await GatewayProcess.start({
      alone: true,
      environment: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`, SLUICE_RECORDING: 'off' },
    });
    const body = JSON.stringify({ ...stream('x'), model: 'simulator/sim-text' });
    for (let round = 0; round < 20; round += 1) {
      const response = await fetch(`${gateway.url}/v1/messages`, { method: 'POST', body });
      expect(response.headers.get('traceresponse')).toMatch(/^00-/);
      expect(await response.text()).toContain('event: message_stop');
    }
    const stopping = performance.now();
    expect(await gateway.stop()).toBe(0);
    expect(performance.now() - stopping).toBeLessThan(15_000);
    backend.closeAllConnections();
    backend.close();
  });
});

describe('the modules of OpenTelemetry', () => {
  /** The packages of which a gateway loads anything, as Node tells it. */
  const packagesOf = async (environment: Readonly<Record<string, string>>): Promise<ReadonlySet<string>> => {
    const settings = { SLUICE_RECORDING: 'off', NODE_DEBUG: 'module', ...environment };
    const gateway = await GatewayProcess.start({ alone: true, environment: settings });
    const body = JSON.stringify({ ...stream('x'), model: 'simulator/sim-text' });
    const response = await fetch(`${gateway.url}/v1/messages`, { method: 'POST', body });
    expect(await response.text()).toContain('event: message_stop');
    expect(await gateway.stop()).toBe(0);
    const loads = gateway.output.matchAll(/load ".*?node_modules\/((?:@[^/"]+\/)?[^/"]+)/g);
    return new Set([...loads].map(([, name = '']) => name));
  };

  it('are loaded only when traces are asked for', async () => {
    const [without, traced] = await Promise.all([
      packagesOf({}),
      packagesOf({ OTEL_EXPORTER_OTLP_ENDPOINT: plain.sink.endpoint }),
    ]);
    expect(without).toContain('fastify');
    expect([...without].filter((name) => name.startsWith('@opentelemetry/'))).toEqual([]);
    expect(traced).toContain('@opentelemetry/sdk-node');
  });
});
