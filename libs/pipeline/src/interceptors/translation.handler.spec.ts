import { describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';
import { ServiceError, UpstreamError, type TraceContext } from '@sluice/exchange';
import { Valve } from '@sluice/streaming';
import { makeExchange, ScriptedUpstream, settled, TEST_CONFIG, watchRun, type CallScript } from '@sluice/testing';

import { buildPipeline } from '../build-pipeline.js';

interface Options {
  readonly stream?: boolean;
  readonly trace?: TraceContext;
}

/** A pipeline that tries once, so that what Translation throws is what comes out. */
function start(script: CallScript, { stream = true, trace }: Options = {}) {
  const fixture = makeExchange({
    request: { stream },
    config: { retry: { ...TEST_CONFIG.retry, maxRetries: 0 } },
  });
  const upstream = new ScriptedUpstream({ ambient: fixture.ambient, scripts: [script], ...(trace && { trace }) });
  const valve = new Valve();
  const run = buildPipeline(upstream).run(fixture.exchange, valve);
  const types = () =>
    fixture.events.map(({ type }) => type).filter((type) => type.startsWith('attempt') || type.startsWith('upstream'));
  return {
    ...fixture,
    upstream,
    run,
    valve,
    types,
    provider: upstream.provider('openai'),
    call: () => upstream.transport.last,
    watch: () => watchRun(run.chunks),
  };
}

const text: CompletionEvent = { type: 'text', text: 'half' };
const finish: CompletionEvent = { type: 'finish', reason: 'end_turn' };
const cleanEof: CompletionEvent = { type: 'eof', clean: true };
const uncleanEof: CompletionEvent = { type: 'eof', clean: false };

describe('Translation, the request', () => {
  it('hands the adapter everything of the attempt', async () => {
    const { watch, provider, exchange } = start((call) => call.reply('hi'));
    watch();
    await settled();
    expect(provider.prepared).toMatchObject([
      {
        request: exchange.request,
        target: { provider: 'openai', model: 'gpt-middle' },
        credential: { id: 'openai-1', secret: 'secret-of-openai-1' },
        quirks: {},
      },
    ]);
  });

  it('names the session to the provider without telling it', async () => {
    const keyOf = async (changes: Parameters<typeof makeExchange>[0]): Promise<string | undefined> => {
      const fixture = makeExchange(changes);
      const upstream = new ScriptedUpstream({ ambient: fixture.ambient, scripts: [(call) => call.reply('hi')] });
      watchRun(buildPipeline(upstream).run(fixture.exchange, new Valve()).chunks);
      await settled();
      return upstream.provider('openai').prepared[0]?.sessionKey;
    };
    const session = { id: 'session-1', source: 'header' } as const;
    const key = await keyOf({ exchange: { session } });
    expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect(await keyOf({ exchange: { session } })).toBe(key);
    expect(await keyOf({ exchange: { session, principal: { id: 'another' } } })).not.toBe(key);
    expect(await keyOf({ exchange: { session: { id: 'r', source: 'request' } } })).toBeUndefined();
  });

  it('puts signatures and quirks on the tape', async () => {
    const { watch, provider, ambient } = start((call) => call.reply('hi'));
    watch();
    await settled();
    const signer = provider.prepared[0]?.signer;
    expect(signer?.mint({ provider: 'openai', model: 'm' })).toBe('sl1.openai');
    expect(signer?.verify('sl1.openai')).toEqual({ provider: 'openai', model: 'any' });
    expect(signer?.verify('foreign')).toBeUndefined();
    expect(ambient.readings).toEqual(
      expect.arrayContaining([
        { site: 'quirks', value: {} },
        { site: 'signature', value: 'sl1.openai' },
        { site: 'signature_verified', value: { provider: 'openai', model: 'any' } },
        { site: 'signature_verified', value: null },
      ]),
    );
  });

  it('opens a span for the attempt and sends our traceparent, and nobody else’s', async () => {
    const { watch, provider, upstream, call, exchange, eventsOf } = start((call) => call.reply('hi'), {
      trace: { traceparent: '00-ours-01', spanId: 'ours' },
    });
    provider.headers = { traceparent: '00-theirs-01', baggage: 'user=x', 'x-other': 'kept' };
    watch();
    await settled();
    expect(call().request.headers).toEqual({
      authorization: 'Bearer secret-of-openai-1',
      'x-other': 'kept',
      traceparent: '00-ours-01',
    });
    expect(upstream.opened).toMatchObject([
      {
        kind: 'attempt',
        providerName: 'openai.telemetry',
        url: 'https://openai.test/gpt-middle',
        attempt: { number: 1 },
      },
    ]);
    expect((upstream.opened[0] as { exchange: unknown }).exchange).toBe(exchange);
    expect(eventsOf('attempt-start')).toMatchObject([{ request: call().request, trace: { spanId: 'ours' } }]);
  });

  it('sends no trace headers at all where there is no trace', async () => {
    const { watch, provider, call } = start((call) => call.reply('hi'));
    provider.headers = { tracestate: 'theirs=1' };
    watch();
    await settled();
    expect(Object.keys(call().request.headers)).toEqual(['authorization']);
  });
});

describe('Translation, the reply', () => {
  it('reports every read, and what the attempt came to', async () => {
    const { watch, types, eventsOf } = start((call) => call.reply('hi'));
    watch();
    await settled();
    expect(types()).toEqual(['attempt-start', 'attempt-head', 'upstream-chunk', 'upstream-end', 'attempt-end']);
    expect(eventsOf('attempt-end')).toEqual([
      {
        type: 'attempt-end',
        attempt: 1,
        outcome: 'ok',
        losses: [],
        stopReason: 'end_turn',
        responseId: 'up-1',
        responseModel: 'served-model',
        usage: { inputTokens: 7, outputTokens: 3, cacheReadTokens: 0, cacheCreationTokens: 0, reasoningTokens: 0 },
        cost: {
          rows: [
            {
              model: 'served-model',
              inputTokens: 7,
              cacheReadTokens: 0,
              cacheWriteTokens: 0,
              cacheWrite1hTokens: 0,
              outputTokens: 3,
              webSearches: 0,
            },
          ],
        },
      },
    ]);
  });

  it('adds usage up by the last word per count, and ignores nulls', async () => {
    const { watch, eventsOf } = start((call) =>
      call
        .head()
        .events(
          { type: 'start', usage: { inputTokens: 1, cacheReadTokens: 9 } },
          text,
          { type: 'usage', usage: { inputTokens: 5 } },
          { type: 'usage', usage: { cacheReadTokens: null, outputTokens: 2 } as never },
          { type: 'loss', loss: { code: 'output_dropped', path: 'response' } },
          finish,
          cleanEof,
        )
        .end(),
    );
    watch();
    await settled();
    expect(eventsOf('attempt-end')).toMatchObject([
      {
        usage: { inputTokens: 5, cacheReadTokens: 9, outputTokens: 2 },
        losses: [{ code: 'output_dropped', path: 'response' }],
      },
    ]);
  });

  it.each<[string, CallScript, string]>([
    ['finish and clean end', (call) => call.head().events(text, finish, cleanEof).end(), 'ok'],
    ['finish and unclean end', (call) => call.head().events(text, finish, uncleanEof).end(), 'ok'],
    ['finish and no word of an end', (call) => call.head().events(text, finish).end(), 'ok'],
    ['finish, then a broken connection', (call) => call.head().events(text, finish).break(new Error('reset')), 'ok'],
    ['finish alone', (call) => call.head().events(finish, cleanEof).end(), 'ok'],
    [
      'the last line cut short of its line end',
      (call) => call.head().events(text).bytes(JSON.stringify(finish)).end(),
      'ok',
    ],
    ['no finish and unclean end', (call) => call.head().events(uncleanEof).end(), 'upstream_stream_ended_early'],
    [
      'no finish and no word of an end',
      (call) => call.head().events({ type: 'start' }).end(),
      'upstream_stream_ended_early',
    ],
    ['nothing at all', (call) => call.head().end(), 'upstream_stream_ended_early'],
    [
      'clean end with nothing',
      (call) => call.head().events({ type: 'start' }, cleanEof).end(),
      'upstream_invalid_response',
    ],
    ['a broken connection', (call) => call.head().break(new Error('reset')), 'upstream_stream_ended_early'],
    [
      'no connection',
      (call) => call.break(new UpstreamError('upstream_unreachable', { publicMessage: '' })),
      'upstream_unreachable',
    ],
    ['a mistake in the decoder', (call) => call.head().bytes('throw\n'), 'gateway_internal_error'],
    ['bytes the decoder cannot read', (call) => call.head().bytes('}{\n'), 'gateway_internal_error'],
  ])('%s', async (_name, script, expected) => {
    const { watch, eventsOf } = start(script);
    const watched = watch();
    await settled();
    expect(watched.error?.code ?? 'ok').toBe(expected);
    expect(watched.ending).toBe(expected === 'ok' ? 'complete' : 'error');
    expect(eventsOf('attempt-end').map(({ outcome }) => outcome)).toEqual([expected === 'ok' ? 'ok' : 'error']);
    expect(eventsOf('attempt-error').map(({ error }) => error.code)).toEqual(expected === 'ok' ? [] : [expected]);
  });

  it.each<[string, CallScript]>([
    ['a clean end without a finish', (call) => call.head().events(text, cleanEof).end()],
    ['an unclean end', (call) => call.head().events(text).end()],
    [
      'an error in the same read',
      (call) => call.head().events(text, { type: 'error', message: '', code: 'upstream_failed' }),
    ],
  ])('delivers what came before %s', async (_name, script) => {
    const { watch } = start(script);
    const watched = watch();
    await settled();
    expect(watched.body).toContain('half');
    expect(watched.eventTypes.at(-1)).toBe('error');
    expect(watched.eventTypes).not.toContain('message_stop');
  });

  it('lets the adapter read a failure inside the reply, and closes the upstream', async () => {
    const { watch, provider, call, types } = start((call) =>
      call.head(200, [['x-request-id', 'abc']]).events({
        type: 'error',
        message: 'busy',
        code: 'upstream_overloaded',
        httpStatus: 503,
        body: { error: 'busy' },
      }),
    );
    const watched = watch();
    await settled();
    expect(watched.error).toMatchObject({ code: 'upstream_overloaded', publicMessage: 'openai: busy' });
    expect(provider.failures).toMatchObject([
      { status: 503, headers: [['x-request-id', 'abc']], body: '{"error":"busy"}', event: { message: 'busy' } },
    ]);
    expect(call().signal.aborted).toBe(true);
    expect(types().slice(-2)).toEqual(['attempt-error', 'attempt-end']);
    expect(types()).not.toContain('upstream-end');
  });

  it('does not wait for ever behind the end of a reply, and not at all when the body ends', async () => {
    const { watch, ambient, call, eventsOf } = start((call) => call.head().events(text, finish, cleanEof));
    const watched = watch();
    await settled();
    expect(watched.eventTypes.at(-1)).toBe('message_stop');
    expect(watched.ending).toBeUndefined();
    ambient.advance(1_000);
    expect(watched.ending).toBe('complete');
    expect(call().signal.aborted).toBe(true);
    expect(eventsOf('attempt-end')).toMatchObject([{ outcome: 'ok' }]);
    expect(eventsOf('upstream-end')).toEqual([]);

    const prompt = start((call) => call.head().events(text, finish, cleanEof));
    const watchedPrompt = prompt.watch();
    await settled();
    prompt.call().bytes('behind the end').end();
    await settled();
    expect(watchedPrompt.ending).toBe('complete');
    expect(prompt.ambient.pendingTimers).toEqual([]);
  });

  it('reads no further while the valve is closed', async () => {
    const { watch, valve, call } = start((call) => call.head().events(text));
    watch();
    await settled();
    valve.close();
    call().events(text);
    await settled();
    const { reads } = call();
    call().events(text).events(text);
    await settled();
    expect(call().reads).toBe(reads);
    valve.open();
    await settled();
    expect(call().reads).toBeGreaterThan(reads);
  });
});

describe('Translation, failures by status', () => {
  it('reads the body, lets the adapter classify it and keeps what was learned', async () => {
    const { watch, provider, upstream, types } = start((call) =>
      call.refuse(404, { code: 'upstream_model_not_found', message: 'no such model', learned: { tools: true } }),
    );
    const watched = watch();
    await settled();
    expect(watched.error).toMatchObject({ status: 404, publicMessage: 'openai: no such model' });
    expect(provider.failures).toMatchObject([{ status: 404, headers: [['x-upstream', 'yes']] }]);
    expect(upstream.learned).toEqual(new Map([['https://api.openai.test/v1 gpt-middle', { tools: true }]]));
    expect(types()).toEqual([
      'attempt-start',
      'attempt-head',
      'upstream-chunk',
      'upstream-end',
      'attempt-error',
      'attempt-end',
    ]);
  });

  it('reads no more than 64 KiB of it', async () => {
    const { watch, provider, call } = start((call) => {
      call.head(500);
      for (let part = 0; part < 20; part += 1) call.bytes('x'.repeat(10_000));
    });
    const watched = watch();
    await settled();
    expect(watched.error).toMatchObject({ code: 'upstream_failed' });
    expect(provider.failures[0]?.body).toHaveLength(64 * 1024);
    expect(call().signal.aborted).toBe(true);
    expect(call().reads).toBe(7);
  });

  it.each<[string, CallScript, number]>([
    ['breaks off', (call) => call.head(503).bytes('{"code":"upstream_over').break(new Error('reset')), 0],
    ['never ends', (call) => call.head(503).bytes('{"code":"upstream_over'), 60_000],
    ['is empty', (call) => call.head(503).end(), 0],
  ])('goes by the status when the body %s', async (_name, script, waitMs) => {
    const { watch, provider, ambient, eventsOf } = start(script);
    watch();
    await settled();
    ambient.advance(waitMs);
    await settled();
    expect(provider.failures).toMatchObject([{ status: 503 }]);
    expect(eventsOf('attempt-error')).toMatchObject([{ error: { code: 'upstream_failed' } }]);
  });
});

describe('Translation, redirects', () => {
  it.each([
    [302, 'https://evil.test/v1?code=1', ' to evil.test,'],
    [307, '/elsewhere', '(307), which'],
    [304, undefined, '(304), which'],
  ])('takes a %i to %s for a failure, and asks neither the adapter nor anybody else', async (...row) => {
    const [status, location, told] = row;
    const { watch, provider, upstream } = start((call) =>
      call.head(status, location === undefined ? [] : [['Location', location]]).end(),
    );
    const watched = watch();
    await settled();
    expect(watched.error).toMatchObject({
      code: 'upstream_redirected',
      status: 502,
      retryable: false,
      upstreamStatus: status,
      publicMessage: expect.stringContaining(told),
    });
    expect(provider.failures).toEqual([]);
    expect(upstream.transport.calls).toHaveLength(1);
  });
});

describe('Translation, time', () => {
  it.each<[string, boolean, CallScript, number, string, string]>([
    ['no head', true, () => undefined, 60_000, 'upstream_first_byte_timeout', 'upstream_first_byte'],
    [
      'a head and nothing else',
      true,
      (call) => call.head(),
      60_000,
      'upstream_first_byte_timeout',
      'upstream_first_byte',
    ],
    [
      'silence',
      true,
      (call) => call.head().events({ type: 'start' }),
      60_000,
      'upstream_idle_timeout',
      'upstream_idle',
    ],
    [
      'a whole reply that is not whole',
      false,
      (call) => call.head().bytes('{'),
      120_000,
      'upstream_timeout',
      'upstream_total',
    ],
  ])('ends after %s', async (_name, stream, script, limitMs, code, site) => {
    const { watch, ambient, call, types, eventsOf } = start(script, { stream });
    const watched = watch();
    await settled();
    ambient.advance(limitMs - 1);
    await settled();
    expect(call().signal.aborted).toBe(false);
    ambient.advance(1);
    await settled();
    expect(call().signal.aborted).toBe(true);
    expect(types()).not.toContain('upstream-end');
    expect(types().slice(-2)).toEqual(['attempt-error', 'attempt-end']);
    expect(eventsOf('attempt-error')).toMatchObject([{ error: { code } }]);
    // By then the response to a stream has begun, and the error is an event of it.
    expect(watched.ending).toBe(stream ? 'complete' : 'error');
    if (stream) expect(watched.body).toContain('timeout_error');
    expect(ambient.readings.map(({ site }) => site)).toContain(`timer:${site}`);
  });

  it('is not counted against an upstream whose reader is stalled', async () => {
    const { watch, valve, ambient, call } = start((call) => call.head().events(text));
    const watched = watch();
    await settled();
    valve.close();
    call().events(text);
    await settled();
    ambient.advance(600_000);
    expect(call().signal.aborted).toBe(false);
    valve.open();
    call().events(finish, cleanEof).end();
    await settled();
    expect(watched).toMatchObject({ ending: 'complete' });
    expect(watched.eventTypes).not.toContain('error');
  });
});

describe('Translation, the five endings', () => {
  const half: CallScript = (call) => call.head().events(text);
  type Run = ReturnType<typeof start> & { readonly watched: ReturnType<typeof watchRun> };

  it.each<[string, (run: Run) => void, string]>([
    ['done', (run) => run.call().events(finish, cleanEof).end(), 'ok'],
    ['upstream error', (run) => run.call().break(new Error('reset')), 'error'],
    [
      'client close',
      (run) => {
        run.watched.subscription.unsubscribe();
      },
      'aborted',
    ],
    [
      'timeout',
      (run) => {
        run.ambient.advance(60_000);
      },
      'error',
    ],
    [
      'shutdown',
      (run) => {
        run.run.stop(new ServiceError('gateway_shutting_down', 'bye'));
      },
      'aborted',
    ],
  ])('%s: one attempt-end, no timer left, the upstream closed', async (_name, end, outcome) => {
    const run = start(half);
    const watched = run.watch();
    await settled();
    end({ ...run, watched });
    await settled();
    watched.subscription.unsubscribe();
    run.ambient.advance(600_000);
    await settled();
    expect(run.eventsOf('attempt-end').map((event) => event.outcome)).toEqual([outcome]);
    expect(run.ambient.pendingTimers).toEqual([]);
    expect(run.call().signal.aborted).toBe(true);
  });

  it('a client that hangs up on the last event has not aborted anything', async () => {
    const run = start((call) => call.head().events(text, finish, cleanEof));
    const watched = run.watch();
    await settled();
    expect(watched.eventTypes.at(-1)).toBe('message_stop');
    watched.subscription.unsubscribe();
    expect(run.eventsOf('attempt-end')).toMatchObject([{ outcome: 'ok', stopReason: 'end_turn' }]);
    expect(run.ambient.pendingTimers).toEqual([]);
  });

  it('an upstream that answers after the client has left is heard by nobody', async () => {
    const { watch, call, types } = start(() => undefined);
    watch().subscription.unsubscribe();
    const watched = watch();
    await settled();
    watched.subscription.unsubscribe();
    call().reply('late');
    await settled();
    expect(types()).toEqual(['attempt-start', 'attempt-end']);
  });
});
