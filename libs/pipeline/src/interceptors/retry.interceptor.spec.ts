import { describe, expect, it } from '@jest/globals';
import type { RetrySettings, Target } from '@sluice/exchange';
import { Valve } from '@sluice/streaming';
import { makeExchange, ScriptedUpstream, settled, TEST_CONFIG, watchRun, type CallScript } from '@sluice/testing';

import { buildPipeline } from '../build-pipeline.js';

interface Options {
  readonly keys?: readonly string[];
  readonly fallbacks?: readonly Target[];
  readonly retry?: Partial<RetrySettings>;
}

function start(scripts: readonly CallScript[], { keys, fallbacks = [], retry }: Options = {}) {
  const fixture = makeExchange({
    config: { retry: { ...TEST_CONFIG.retry, ...retry }, routing: { ...TEST_CONFIG.routing, fallbacks } },
  });
  const providers = ['openai', 'gemini', 'groq'];
  const upstream = new ScriptedUpstream({ ambient: fixture.ambient, scripts, providers, ...(keys && { keys }) });
  const run = buildPipeline(upstream).run(fixture.exchange, new Valve());
  return { ...fixture, upstream, run, watched: watchRun(run.chunks), calls: upstream.transport.calls };
}

const overloaded: CallScript = (call) => call.refuse(529, { code: 'upstream_overloaded' });
const limited: CallScript = (call) => call.refuse(429, { code: 'upstream_rate_limited', retryAfterMs: 20_000 });
const rejected: CallScript = (call) => call.refuse(401, { code: 'upstream_rejected_credential' });
const KEYS = ['openai-1', 'openai-2', 'openai-3', 'openai-4'];
const reply: CallScript = (call) => call.reply('hi');

describe('Retry', () => {
  it('tries the same target again after a backoff, unseen by the client', async () => {
    const { watched, ambient, calls, eventsOf } = start([overloaded, reply]);
    await settled();
    expect(calls).toHaveLength(1);
    expect(ambient.pendingTimers).toEqual(['first_byte_hold', 'backoff']);
    ambient.advance(749);
    expect(calls).toHaveLength(1);
    ambient.advance(1);
    await settled();
    expect(calls).toHaveLength(2);
    expect(watched).toMatchObject({ ending: 'complete' });
    expect(watched.eventTypes.filter((type) => type === 'message_start')).toHaveLength(1);
    expect(eventsOf('decision')).toEqual([
      {
        type: 'decision',
        attempt: 1,
        action: 'retry',
        errorCode: 'upstream_overloaded',
        waitMs: 750,
        next: 'openai/gpt-middle',
      },
    ]);
    expect(eventsOf('attempt-start').map(({ attempt: { number, reason } }) => [number, reason])).toEqual([
      [1, 'primary'],
      [2, 'retry'],
    ]);
  });

  it('takes the next key at once after a 429, and waits for none', async () => {
    const { watched, upstream, ambient } = start([limited, reply], { keys: ['openai-1', 'openai-2'] });
    await settled();
    expect(watched.ending).toBe('complete');
    expect(upstream.credentials.lent).toEqual(['openai-1', 'openai-2']);
    expect(upstream.transport.calls[1]?.request.headers).toMatchObject({ authorization: 'Bearer secret-of-openai-2' });
    expect(ambient.readings.some(({ site }) => site === 'timer:backoff')).toBe(false);
  });

  it.each([
    ['after a limit', limited],
    ['after a refusal', rejected],
  ])('takes the next key %s though nothing is to be retried', async (_name, failure) => {
    const retry = { maxRetries: 0, maxUpstreamCalls: 3 };
    const { watched, upstream } = start([failure, failure, reply], { keys: KEYS.slice(0, 3), retry });
    await settled();
    expect(watched.ending).toBe('complete');
    expect(upstream.credentials.lent).toEqual(KEYS.slice(0, 3));

    const many = start([failure, failure, failure, reply], { keys: KEYS, retry });
    await settled();
    expect(many.upstream.credentials.lent).toEqual(KEYS.slice(0, 3));

    const only = start([failure, reply], { retry });
    await settled();
    expect(only.calls).toHaveLength(1);
    expect(only.watched.error?.status).toBe(failure === limited ? 429 : 502);
  });

  it('waits for the only key after a 429, and says so once for the failure and once for the wait', async () => {
    const { watched, ambient, calls, eventsOf } = start([limited, reply]);
    await settled();
    expect(calls).toHaveLength(1);
    ambient.advance(19_999);
    await settled();
    expect(calls).toHaveLength(1);
    ambient.advance(1);
    await settled();
    expect(watched.ending).toBe('complete');
    expect(eventsOf('decision').map(({ errorCode, waitMs }) => [errorCode, waitMs])).toEqual([
      ['upstream_rate_limited', 0],
      ['gateway_no_credential', 20_000],
    ]);
    expect(eventsOf('attempt-start').map(({ attempt }) => [attempt.number, attempt.reason])).toEqual([
      [1, 'primary'],
      [2, 'retry'],
    ]);
  });

  it('tells the client how long to wait when the upstream asks for more than we would', async () => {
    const { watched, calls } = start([
      (call) => call.refuse(429, { code: 'upstream_rate_limited', retryAfterMs: 3_600_000 }),
    ]);
    await settled();
    expect(calls).toHaveLength(1);
    expect(watched.error).toMatchObject({ code: 'upstream_rate_limited', status: 429, retryAfterMs: 3_600_000 });
    expect(watched.error?.clientShouldRetry).toBeUndefined();
  });

  it('reports a rejected key as 502 that is not to be repeated, once every key was rejected', async () => {
    const { watched, calls } = start([rejected, rejected], { keys: ['openai-1', 'openai-2'] });
    await settled();
    expect(calls).toHaveLength(2);
    expect(watched.error).toMatchObject({ status: 502, clientShouldRetry: false });
  });

  it('repairs a request once when a parameter was refused, and gives the adapter what was learned', async () => {
    const refused: CallScript = (call) =>
      call.refuse(400, { code: 'upstream_unsupported_parameter', learned: { temperature: true } });
    const { watched, upstream, calls } = start([refused, reply]);
    await settled();
    expect(watched.ending).toBe('complete');
    expect(upstream.provider('openai').prepared.map(({ quirks }) => quirks)).toEqual([{}, { temperature: true }]);
    expect(calls).toHaveLength(2);

    const again = start([refused, refused, reply]);
    await settled();
    expect(again.calls).toHaveLength(2);
    expect(again.watched.error).toMatchObject({ status: 400, clientShouldRetry: false });
  });

  it('makes no further call when the client leaves during the backoff', async () => {
    const { watched, ambient, calls, upstream } = start([overloaded, reply]);
    await settled();
    watched.subscription.unsubscribe();
    expect(ambient.pendingTimers).toEqual([]);
    ambient.advance(60_000);
    await settled();
    expect(calls).toHaveLength(1);
    expect(upstream.credentials.lent).toHaveLength(1);
  });

  it('tries again behind a message_start, with the same message', async () => {
    const { watched, ambient, calls } = start([
      (call) => call.head().events({ type: 'start' }),
      (call) => call.reply('second'),
    ]);
    await settled();
    ambient.advance(15_000);
    expect(watched.eventTypes).toEqual(['message_start']);
    calls[0]?.events({ type: 'error', message: 'sorry', code: 'upstream_overloaded' });
    await settled();
    ambient.advance(750);
    await settled();
    expect(watched.ending).toBe('complete');
    expect(watched.eventTypes.filter((type) => type === 'message_start')).toHaveLength(1);
    expect(watched.eventTypes).not.toContain('error');
    expect(watched.body).toContain('second');
  });

  it('never tries again behind the first content', async () => {
    const { watched, ambient, calls } = start([(call) => call.head().events({ type: 'text', text: 'half' }), reply]);
    await settled();
    calls[0]?.events({ type: 'error', message: 'sorry', code: 'upstream_overloaded' });
    await settled();
    ambient.advance(60_000);
    expect(calls).toHaveLength(1);
    expect(watched).toMatchObject({ ending: 'complete' });
    expect(watched.eventTypes.at(-1)).toBe('error');
  });

  const TARGETS: readonly Target[] = [
    { provider: 'gemini', model: 'g' },
    { provider: 'groq', model: 'q' },
  ];

  it.each([
    ['retries within one target', { maxRetries: 2, maxUpstreamCalls: 6 }, 0, ['openai', 'openai', 'openai']],
    ['no more calls than allowed', { maxRetries: 9, maxUpstreamCalls: 4 }, 0, ['openai', 'openai', 'openai', 'openai']],
    ['one call at least', { maxRetries: 9, maxUpstreamCalls: 1 }, 0, ['openai']],
    [
      'a call is kept for each fallback',
      { maxRetries: 9, maxUpstreamCalls: 4 },
      2,
      ['openai', 'openai', 'gemini', 'groq'],
    ],
    [
      'a fallback retries with what is left',
      { maxRetries: 1, maxUpstreamCalls: 6 },
      2,
      ['openai', 'openai', 'gemini', 'gemini', 'groq', 'groq'],
    ],
    ['fallbacks are cut as well', { maxRetries: 0, maxUpstreamCalls: 2 }, 2, ['openai', 'gemini']],
  ])('budget: %s', async (_name, retry, fallbacks, expected) => {
    const { ambient, calls, watched, exchange } = start(
      Array.from({ length: 20 }, () => overloaded),
      {
        retry,
        fallbacks: TARGETS.slice(0, fallbacks),
      },
    );
    for (let turn = 0; turn < 20; turn += 1) {
      await settled();
      // Less than the hold: the failure must still find the response unopened.
      ambient.advance(500);
    }
    ambient.advance(60_000);
    await settled();
    expect(calls.map(({ request }) => /https:\/\/(\w+)\./.exec(request.url)?.[1])).toEqual(expected);
    expect(exchange.budget.upstreamCalls).toBe(expected.length);
    expect(watched.ending).toBeDefined();
  });
});
