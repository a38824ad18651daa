import { describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';
import { Valve } from '@sluice/streaming';
import { makeExchange, ScriptedUpstream, settled, TEST_CONFIG, watchRun, type CallScript } from '@sluice/testing';

import { buildPipeline } from '../build-pipeline.js';

const said = (text: string): CompletionEvent => ({ type: 'text', text });
const spent = (inputTokens: number, outputTokens: number): CompletionEvent => ({
  type: 'usage',
  usage: { inputTokens, outputTokens },
});
const END: readonly CompletionEvent[] = [
  { type: 'finish', reason: 'end_turn' },
  { type: 'eof', clean: true },
];

/** A run whose replies go on at `continuations`, body by body. */
function start(continuations: readonly string[], scripts: readonly CallScript[], stream = true) {
  const fixture = makeExchange({
    request: { stream },
    config: { retry: { ...TEST_CONFIG.retry, maxRetries: 0 } },
  });
  const upstream = new ScriptedUpstream({ ambient: fixture.ambient, scripts });
  const provider = upstream.provider('openai');
  provider.continuations = continuations;
  const watched = watchRun(buildPipeline(upstream).run(fixture.exchange, new Valve()).chunks);
  const types = () =>
    fixture.events.flatMap((event) =>
      event.type.startsWith('attempt') || event.type === 'upstream-end' ? [event.type] : [],
    );
  return { ...fixture, upstream, provider, watched, types, calls: upstream.transport.calls };
}

const first: CallScript = (call) => call.head().events(said('ab'), spent(10, 2)).end();
const last: CallScript = (call) =>
  call
    .head()
    .events(said('cd'), spent(22, 4), ...END)
    .end();

describe('a reply that goes on in the answer to a further request', () => {
  it.each([true, false])('is one message to the client, stream: %s', async (stream) => {
    const { watched, calls } = start(['https://openai.test/more'], [first, last], stream);
    await settled();
    expect(watched.ending).toBe('complete');
    expect(calls.map(({ request }) => request.url)).toEqual([
      'https://openai.test/gpt-middle',
      'https://openai.test/more',
    ]);
    expect(watched.body.match(/"type":"message_start"/g) ?? []).toHaveLength(stream ? 1 : 0);
    expect(watched.body.match(/"text":"(?:ab|cd|abcd)"/g)).toEqual(
      stream ? ['"text":"ab"', '"text":"cd"'] : ['"text":"abcd"'],
    );
    expect(watched.body).toContain('"input_tokens":22');
  });

  it('is told to the observers call by call, each with what it cost', async () => {
    const { types, eventsOf, exchange } = start(['https://openai.test/more'], [first, last]);
    await settled();
    const oneCall = ['attempt-start', 'attempt-head', 'upstream-end', 'attempt-end'];
    expect(types()).toEqual([...oneCall, ...oneCall]);
    expect(eventsOf('attempt-start').map(({ attempt }) => [attempt.number, attempt.reason])).toEqual([
      [1, 'primary'],
      [2, 'continuation'],
    ]);
    expect(eventsOf('upstream-chunk').map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(eventsOf('attempt-end')).toMatchObject([
      { attempt: 1, outcome: 'ok', usage: { inputTokens: 10, outputTokens: 2 } },
      { attempt: 2, outcome: 'ok', usage: { inputTokens: 12, outputTokens: 2 }, stopReason: 'end_turn' },
    ]);
    expect(eventsOf('attempt-end')[0]).not.toHaveProperty('stopReason');
    expect(exchange.budget.upstreamCalls).toBe(2);
  });

  it('goes on behind a body that broke off', async () => {
    const broken: CallScript = (call) => call.head().events(said('ab')).break(new Error('reset'));
    const { watched, provider, eventsOf } = start(['https://openai.test/more'], [broken, last]);
    await settled();
    expect(provider.endings).toEqual(['broken']);
    expect(watched.body).toContain('message_stop');
    expect(eventsOf('attempt-end').map(({ outcome }) => outcome)).toEqual(['error', 'ok']);
    expect(eventsOf('attempt-error')).toMatchObject([{ attempt: 1, error: { code: 'upstream_stream_ended_early' } }]);
    expect(eventsOf('upstream-end')).toMatchObject([{ attempt: 1, failure: {} }, { attempt: 2 }]);
  });

  it.each<[string, CallScript, string]>([
    ['refused', (call) => call.refuse(503, { code: 'upstream_overloaded' }), 'upstream_overloaded'],
    ['not answered', (call) => call.break(new Error('refused')), 'upstream_stream_ended_early'],
  ])('fails as any other when the further request is %s', async (_what, script, code) => {
    const { watched, eventsOf } = start(['https://openai.test/more'], [first, script]);
    await settled();
    expect(watched.body).toContain('event: error');
    expect(eventsOf('attempt-error')).toMatchObject([{ attempt: 2, error: { code } }]);
    expect(eventsOf('attempt-end').map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
      [1, 'ok'],
      [2, 'error'],
    ]);
  });

  it('fails with what broke it where nothing goes on', async () => {
    const broken: CallScript = (call) => call.head().events(said('ab')).break(new Error('reset'));
    const { watched, eventsOf } = start([], [broken]);
    await settled();
    expect(watched.body).toContain('event: error');
    expect(eventsOf('attempt-error')).toMatchObject([{ error: { code: 'upstream_stream_ended_early' } }]);
  });

  it('is whole when its body breaks behind all that there was to say', async () => {
    const broken: CallScript = (call) =>
      call
        .head()
        .events(said('ab'))
        .bytes(END.map((event) => JSON.stringify(event)).join('\n'))
        .break(new Error('reset'));
    const { watched, eventsOf } = start([], [broken]);
    await settled();
    expect(watched.body).toContain('message_stop');
    expect(eventsOf('attempt-end')).toMatchObject([{ outcome: 'ok', stopReason: 'end_turn' }]);
  });

  it('is the gateway’s own failure when the decoder has a mistake in it', async () => {
    const { eventsOf } = start(['throw'], [first]);
    await settled();
    expect(eventsOf('attempt-error')).toMatchObject([{ error: { code: 'gateway_internal_error' } }]);
  });

  it('is not asked for once the reply has ended', async () => {
    const { calls, provider } = start(['https://openai.test/more'], [last]);
    await settled();
    expect(calls).toHaveLength(1);
    expect(provider.endings).toEqual([]);
  });

  it('closes the further request when the client leaves, also while it is not answered', async () => {
    const { watched, calls, eventsOf } = start(['https://openai.test/more'], [first, () => undefined]);
    await settled();
    expect(calls).toHaveLength(2);
    watched.subscription.unsubscribe();
    await settled();
    expect(calls[1]?.signal.aborted).toBe(true);
    expect(eventsOf('attempt-end').map(({ outcome }) => outcome)).toEqual(['ok', 'aborted']);
  });

  it('has one deadline for all its bodies', async () => {
    const slow: CallScript = () => undefined;
    const { ambient, watched, eventsOf, calls } = start(['https://openai.test/more'], [slow, slow], false);
    await settled();
    ambient.advance(100_000);
    calls[0]?.head().events(said('ab')).end();
    await settled();
    ambient.advance(20_000);
    await settled();
    expect(watched.ending).toBe('error');
    expect(eventsOf('attempt-error')).toMatchObject([{ attempt: 2, error: { code: 'upstream_timeout' } }]);
    expect(calls[1]?.signal.aborted).toBe(true);
  });
});
