import { describe, expect, it } from '@jest/globals';
import type { ThinkingSetting } from '@sluice/anthropic';
import type { Exchange } from '@sluice/exchange';
import { Valve } from '@sluice/streaming';
import {
  makeExchange,
  ScriptedUpstream,
  settled,
  watchRun,
  type CallScript,
  type ExchangeFixtureOptions,
} from '@sluice/testing';

import { buildPipeline } from '../build-pipeline.js';

function start(script: CallScript | readonly CallScript[], options: ExchangeFixtureOptions = {}) {
  const fixture = makeExchange(options);
  const scripts = typeof script === 'function' ? [script] : script;
  const upstream = new ScriptedUpstream({ ambient: fixture.ambient, scripts });
  const run = buildPipeline(upstream).run(fixture.exchange, new Valve());
  const stage = () => fixture.exchange.commit.stage;
  return { ...fixture, upstream, run, stage, watched: watchRun(run.chunks), calls: upstream.transport.calls };
}

const WHOLE: ExchangeFixtureOptions = { request: { stream: false } };
const silent: CallScript = (call) => call.head();

describe('Encoding, streamed', () => {
  it('writes nothing for what carries no content, and opens with the first that does', async () => {
    const { watched, calls, stage } = start(silent);
    await settled();
    calls[0]?.events({ type: 'start', id: 'x' }, { type: 'keepalive' }, { type: 'usage', usage: { inputTokens: 5 } });
    await settled();
    expect(watched.chunks).toEqual([]);
    expect(stage()).toBe(0);
    calls[0]?.events({ type: 'text', text: 'hi' });
    await settled();
    expect(watched.eventTypes).toEqual(['message_start', 'content_block_start', 'ping', 'content_block_delta']);
    expect(stage()).toBe(2);
  });

  it('writes one chunk per frame, however many events it holds', async () => {
    const { watched, calls } = start(silent);
    await settled();
    calls[0]?.events({ type: 'text', text: 'a' }, { type: 'text', text: 'b' }, { type: 'text', text: 'c' });
    await settled();
    expect(watched.chunks).toHaveLength(1);
    calls[0]?.events({ type: 'text', text: 'd' }, { type: 'text', text: 'e' });
    await settled();
    expect(watched.chunks).toHaveLength(2);
    calls[0]?.events({ type: 'keepalive' });
    await settled();
    expect(watched.chunks).toHaveLength(2);
  });

  it('opens the response after the hold, with the estimate, and pings into the silence', async () => {
    const { watched, ambient, calls, stage } = start(silent);
    await settled();
    ambient.advance(14_999);
    expect(watched.chunks).toEqual([]);
    ambient.advance(1);
    expect(watched.eventTypes).toEqual(['message_start']);
    expect(watched.body).toContain('"input_tokens":42');
    expect(stage()).toBe(1);
    ambient.advance(30_000);
    expect(watched.eventTypes).toEqual(['message_start', 'ping', 'ping', 'ping']);
    calls[0]?.reply('late');
    await settled();
    expect(watched).toMatchObject({ ending: 'complete' });
    expect(watched.eventTypes.filter((type) => type === 'message_start')).toHaveLength(1);
    expect(ambient.pendingTimers).toEqual([]);
  });

  it('pings after silence only, counted from the last chunk', async () => {
    const { watched, ambient, calls } = start((call) => call.head().events({ type: 'text', text: 'a' }));
    await settled();
    const before = watched.chunks.length;
    for (let second = 0; second < 20; second += 5) {
      ambient.advance(5_000);
      calls[0]?.events({ type: 'text', text: 'b' });
      await settled();
    }
    expect(watched.chunks).toHaveLength(before + 4);
    ambient.advance(9_999);
    expect(watched.chunks).toHaveLength(before + 4);
    ambient.advance(1);
    expect(watched.chunks.at(-1)?.data).toBe('event: ping\ndata: {"type":"ping"}\n\n');
  });

  it('does not open for thinking that the client will not see', async () => {
    const { watched, calls, stage } = start(silent);
    await settled();
    calls[0]?.events({ type: 'reasoning', text: 'hmm' });
    await settled();
    expect(watched.chunks).toEqual([]);
    expect(stage()).toBe(0);
  });

  it.each<[string, ThinkingSetting | undefined, RegExp | undefined]>([
    ['not asked for', undefined, undefined],
    ['disabled', { type: 'disabled' }, undefined],
    ['enabled', { type: 'enabled', budget_tokens: 1_024 }, /"thinking_delta","thinking":"hmm"/],
    ['adaptive', { type: 'adaptive' }, /"thinking_delta","thinking":"hmm"/],
    ['omitted', { type: 'adaptive', display: 'omitted' }, /"type":"thinking","thinking":""/],
  ])('thinking %s', async (_name, thinking, expected) => {
    const { watched } = start(
      (call) => call.head().events({ type: 'reasoning', text: 'hmm', signature: 'sl1.x' }).reply('hi'),
      { request: thinking ? { thinking } : {} },
    );
    await settled();
    expect(watched.ending).toBe('complete');
    if (expected) expect(watched.body).toMatch(expected);
    else expect(watched.body).not.toContain('thinking"');
    expect(watched.body.includes('hmm')).toBe(expected?.source.includes('hmm') ?? false);
  });

  it('says in the head what it knows by then', async () => {
    const fixture = { exchange: { trace: { traceresponse: '00-t-s-01' } } satisfies Partial<Exchange> };
    const { watched, calls, upstream, eventsOf } = start([], fixture);
    upstream.provider('openai').losses = [{ code: 'cache_control_dropped', path: 'system.0' }];
    await settled();
    calls[0]
      ?.head()
      .events(
        { type: 'loss', loss: { code: 'citation_dropped', path: 'response' } },
        { type: 'loss', loss: { code: 'citation_dropped', path: 'response' } },
        { type: 'text', text: 'hi' },
      );
    await settled();
    const head = {
      status: 200,
      headers: {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
        'x-accel-buffering': 'no',
        'request-id': 'req_000000000000000000000001',
        'x-sluice-model': 'openai/gpt-middle',
        'x-sluice-loss': 'cache_control_dropped, citation_dropped',
        traceresponse: '00-t-s-01',
      },
    };
    expect(watched.chunks[0]?.head).toEqual(head);
    expect(eventsOf('response-head')).toEqual([{ type: 'response-head', ...head }]);
    calls[0]?.events({ type: 'text', text: '!' });
    await settled();
    expect(watched.chunks[1]).not.toHaveProperty('head');
  });

  it('mints its ids from the ambient and keeps the message id over attempts', async () => {
    const { watched, ambient } = start([
      (call) => call.head().events({ type: 'start' }, { type: 'error', message: '', code: 'upstream_failed' }),
      (call) =>
        call
          .head()
          .events(
            { type: 'toolOpen', key: '0', name: 'Bash' },
            { type: 'toolClose', key: '0' },
            { type: 'finish', reason: 'tool_use' },
            { type: 'eof', clean: true },
          )
          .end(),
    ]);
    await settled();
    ambient.advance(750);
    await settled();
    expect(watched.body).toContain('"id":"msg_000000000000000000000001"');
    expect(watched.body).toContain('"id":"toolu_000000000000000000000002"');
    expect(ambient.readings.filter(({ site }) => site === 'estimate')).toEqual([{ site: 'estimate', value: 42 }]);
  });

  it('forgets what a failed attempt had counted and lost', async () => {
    const { watched, ambient, run } = start([
      (call) =>
        call
          .head()
          .events(
            { type: 'usage', usage: { inputTokens: 999, cacheReadTokens: 999 } },
            { type: 'loss', loss: { code: 'output_dropped', path: 'response' } },
            { type: 'error', message: '', code: 'upstream_failed' },
          ),
      (call) => call.reply('hi'),
    ]);
    await settled();
    ambient.advance(750);
    await settled();
    expect(watched.body).not.toContain('999');
    expect(watched.chunks[0]?.head?.headers).not.toHaveProperty('x-sluice-loss');
    expect(run.summary.usage).toMatchObject({ inputTokens: 7, cacheReadTokens: 0 });
  });

  it('keeps what had been counted when the client leaves', async () => {
    const { watched, run } = start((call) =>
      call.head().events({ type: 'start', usage: { inputTokens: 11 } }, { type: 'text', text: 'x' }),
    );
    await settled();
    watched.subscription.unsubscribe();
    expect(run.summary).toMatchObject({ usage: { inputTokens: 11 } });
    expect(run.summary).not.toHaveProperty('stopReason');
  });

  it('keeps real statuses until something was written', async () => {
    const { watched, stage, eventsOf } = start((call) =>
      call.head().events({ type: 'start' }, { type: 'error', message: 'bad', code: 'upstream_invalid_request' }),
    );
    await settled();
    expect(watched).toMatchObject({ ending: 'error', chunks: [], error: { status: 400 } });
    expect(stage()).toBe(0);
    expect(eventsOf('response-head')).toEqual([]);
  });
});

describe('Encoding, whole', () => {
  it('answers with one message of JSON, and asks the upstream for one', async () => {
    const { watched, calls, stage } = start((call) => call.reply('hi'), WHOLE);
    await settled();
    expect(calls[0]?.request.stream).toBe(false);
    expect(watched.chunks).toHaveLength(1);
    expect(watched.chunks[0]?.head).toEqual({
      status: 200,
      headers: {
        'content-type': 'application/json',
        'request-id': 'req_000000000000000000000001',
        'x-sluice-model': 'openai/gpt-middle',
      },
    });
    expect(JSON.parse(watched.body)).toMatchObject({
      id: 'msg_000000000000000000000001',
      type: 'message',
      model: 'claude-sonnet-4-5',
      content: [{ type: 'text', text: 'hi' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 7, output_tokens: 3 },
    });
    expect(stage()).toBe(2);
  });

  it.each([
    ['absent', {}],
    ['false', { stream: false }],
  ])('is what a client gets whose stream is %s', async (_name, request) => {
    const fixture = makeExchange({ request });
    if (!('stream' in request)) delete (fixture.exchange.request as { stream?: boolean }).stream;
    const upstream = new ScriptedUpstream({ ambient: fixture.ambient, scripts: [(call) => call.reply('hi')] });
    const watched = watchRun(buildPipeline(upstream).run(fixture.exchange, new Valve()).chunks);
    await settled();
    expect(JSON.parse(watched.body)).toMatchObject({ type: 'message' });
  });

  it('has neither hold nor pings, and retries in the middle of the content', async () => {
    const { watched, ambient, calls, stage } = start(
      [(call) => call.head().events({ type: 'text', text: 'first half' }), (call) => call.reply('second')],
      WHOLE,
    );
    await settled();
    ambient.advance(30_000);
    expect(watched.chunks).toEqual([]);
    expect(stage()).toBe(0);
    calls[0]?.break(new Error('reset'));
    await settled();
    ambient.advance(750);
    await settled();
    expect(JSON.parse(watched.body)).toMatchObject({ content: [{ type: 'text', text: 'second' }] });
  });

  it('fails with a real status, whatever had come by then', async () => {
    const { watched } = start(
      (call) =>
        call
          .head()
          .events({ type: 'text', text: 'half' }, { type: 'error', message: '', code: 'upstream_invalid_request' }),
      WHOLE,
    );
    await settled();
    expect(watched).toMatchObject({ ending: 'error', chunks: [], error: { status: 400 } });
  });

  it('may have no content at all', async () => {
    const { watched } = start(
      (call) => call.head().events({ type: 'finish', reason: 'max_tokens' }, { type: 'eof', clean: true }).end(),
      WHOLE,
    );
    await settled();
    expect(JSON.parse(watched.body)).toMatchObject({ content: [], stop_reason: 'max_tokens' });
  });
});
