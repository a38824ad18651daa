import { describe, expect, it } from '@jest/globals';
import { ClientError, type Target, type UpstreamErrorCode } from '@sluice/exchange';
import { Valve } from '@sluice/streaming';
import { makeExchange, ScriptedUpstream, settled, TEST_CONFIG, watchRun, type CallScript } from '@sluice/testing';

import { buildPipeline } from '../build-pipeline.js';

const FALLBACKS: readonly Target[] = [
  { provider: 'gemini', model: 'g' },
  { provider: 'groq', model: 'q' },
];

function start(scripts: readonly CallScript[], keys?: readonly string[]) {
  const fixture = makeExchange({
    config: {
      retry: { ...TEST_CONFIG.retry, maxRetries: 0 },
      routing: { ...TEST_CONFIG.routing, fallbacks: FALLBACKS },
    },
  });
  const providers = ['openai', 'gemini', 'groq'];
  const upstream = new ScriptedUpstream({ ambient: fixture.ambient, scripts, providers, ...(keys && { keys }) });
  const run = buildPipeline(upstream).run(fixture.exchange, new Valve());
  return { ...fixture, upstream, run, watch: () => watchRun(run.chunks), calls: upstream.transport.calls };
}

const refuse =
  (code: UpstreamErrorCode, message: string = code): CallScript =>
  (call) =>
    call.refuse(400, { code, message });

describe('Fallback', () => {
  it('goes to the next target, unseen by the client', async () => {
    const { watch, eventsOf, events } = start([refuse('upstream_failed'), (call) => call.reply('from gemini')]);
    const watched = watch();
    await settled();
    expect(watched.ending).toBe('complete');
    expect(watched.body).toContain('from gemini');
    expect(watched.body).toContain('"model":"claude-sonnet-4-5"');
    expect(watched.chunks[0]?.head?.headers).toMatchObject({ 'x-sluice-model': 'gemini/g' });
    expect(eventsOf('attempt-start').map(({ attempt }) => [attempt.number, attempt.reason])).toEqual([
      [1, 'primary'],
      [2, 'fallback'],
    ]);
    expect(eventsOf('decision')).toEqual([
      { type: 'decision', attempt: 1, action: 'fallback', errorCode: 'upstream_failed', waitMs: 0, next: 'gemini/g' },
    ]);
    const order = events.map(({ type }) => type).filter((type) => /attempt-(start|end)|decision/.test(type));
    expect(order).toEqual(['attempt-start', 'attempt-end', 'decision', 'attempt-start', 'attempt-end']);
  });

  it.each<[string, UpstreamErrorCode[], UpstreamErrorCode, number]>([
    [
      'the last one',
      ['upstream_failed', 'upstream_overloaded', 'upstream_model_not_found'],
      'upstream_model_not_found',
      3,
    ],
    ['a context overflow, at once', ['upstream_context_overflow'], 'upstream_context_overflow', 1],
    [
      'a context overflow of a fallback',
      ['upstream_failed', 'upstream_context_overflow'],
      'upstream_context_overflow',
      2,
    ],
    ['a bad request, at once', ['upstream_invalid_request'], 'upstream_invalid_request', 1],
  ])('when all has failed, the error that surfaces is %s', async (_name, codes, surfaced, calls) => {
    const run = start(codes.map((code) => refuse(code, `words of ${code}`)));
    const watched = run.watch();
    await settled();
    expect(run.calls).toHaveLength(calls);
    expect(watched.error).toMatchObject({ code: surfaced });
    expect(watched.error?.publicMessage).toContain(`words of ${surfaced}`);
    expect(run.eventsOf('decision').at(-1)).toMatchObject({ action: 'give-up', errorCode: surfaced, attempt: calls });
    expect(run.run.summary.error).toBe(watched.error);
  });

  it('a target without a key does not hide what the one before it said', async () => {
    const { watch, calls } = start([refuse('upstream_overloaded')], ['openai-1']);
    const watched = watch();
    await settled();
    expect(calls).toHaveLength(1);
    expect(watched.error).toMatchObject({ code: 'upstream_overloaded' });
    expect(watched.error?.clientShouldRetry).toBeUndefined();
  });

  it('passes over a target without a key', async () => {
    const { watch, calls, eventsOf } = start([(call) => call.reply('hi')], ['gemini-1']);
    const watched = watch();
    await settled();
    expect(watched.ending).toBe('complete');
    expect(calls.map(({ request }) => request.url)).toEqual(['https://gemini.test/g']);
    expect(eventsOf('attempt-start')).toMatchObject([{ attempt: { number: 1, reason: 'fallback' } }]);
  });

  it('says that there is no key where there is none at all', async () => {
    const { watch } = start([], []);
    const watched = watch();
    await settled();
    expect(watched.error).toMatchObject({ code: 'gateway_no_credential', status: 429, clientShouldRetry: false });
  });

  it('a fallback that cannot do what is asked does not hide why it was needed', async () => {
    const run = start([refuse('upstream_overloaded')]);
    run.upstream.provider('gemini').refusal = new ClientError('invalid_request', 'gemini cannot do this');
    const watched = run.watch();
    await settled();
    expect(watched.error).toMatchObject({ code: 'upstream_overloaded' });
  });

  it('a mistake of our own is not covered up by another target', async () => {
    const run = start([(call) => call.head().bytes('throw\n'), (call) => call.reply('hi')]);
    const watched = run.watch();
    await settled();
    expect(run.calls).toHaveLength(1);
    expect(watched.error).toMatchObject({ code: 'gateway_internal_error' });
  });

  it('is over with the first content', async () => {
    const { watch, calls } = start([
      (call) => call.head().events({ type: 'text', text: 'half' }).break(new Error('reset')),
      (call) => call.reply('hi'),
    ]);
    const watched = watch();
    await settled();
    expect(calls).toHaveLength(1);
    expect(watched.eventTypes.at(-1)).toBe('error');
    expect(watched.body).toContain('half');
  });
});
