import { describe, expect, it } from '@jest/globals';
import { assertEventOrder, type StreamEvent } from '@sluice/anthropic';
import type { CompletionEvent } from '@sluice/completion';
import { ServiceError, type UpstreamErrorCode } from '@sluice/exchange';
import { Valve } from '@sluice/streaming';
import { makeExchange, ScriptedUpstream, settled, TEST_CONFIG, watchRun, type ScriptedCall } from '@sluice/testing';
import fc from 'fast-check';

import { buildPipeline } from './build-pipeline.js';

/** What may happen next to a running exchange. */
type Step =
  | { readonly do: 'head' }
  | { readonly do: 'events'; readonly events: readonly CompletionEvent[] }
  | { readonly do: 'refuse'; readonly code: UpstreamErrorCode; readonly status: number }
  | { readonly do: 'break' }
  | { readonly do: 'end' }
  | { readonly do: 'wait'; readonly milliseconds: number }
  | { readonly do: 'leave' }
  | { readonly do: 'shutdown' };

const failureCode = fc.constantFrom<UpstreamErrorCode[]>(
  'upstream_overloaded',
  'upstream_rate_limited',
  'upstream_rejected_credential',
  'upstream_invalid_request',
  'upstream_unsupported_parameter',
  'upstream_model_not_found',
);

const event: fc.Arbitrary<CompletionEvent> = fc.oneof(
  fc.constantFrom<CompletionEvent[]>(
    { type: 'start', id: 'up' },
    { type: 'keepalive' },
    { type: 'usage', usage: { inputTokens: 3 } },
    { type: 'text', text: 'words' },
    { type: 'reasoning', text: 'thoughts' },
    { type: 'toolOpen', key: 'a', name: 'Bash' },
    { type: 'toolArgs', key: 'a', fragment: '{}' },
    { type: 'toolClose', key: 'a' },
    { type: 'finish', reason: 'end_turn' },
    { type: 'eof', clean: true },
    { type: 'eof', clean: false },
  ),
  failureCode.map((code): CompletionEvent => ({ type: 'error', message: 'no', code })),
);

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Step>({ do: 'head' }) },
  {
    weight: 8,
    arbitrary: fc.array(event, { minLength: 1, maxLength: 4 }).map((events): Step => ({ do: 'events', events })),
  },
  { weight: 2, arbitrary: failureCode.map((code): Step => ({ do: 'refuse', code, status: 400 })) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'break' }) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'end' }) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(100, 1_000, 11_000, 16_000, 61_000)
      .map((milliseconds): Step => ({ do: 'wait', milliseconds })),
  },
  { weight: 1, arbitrary: fc.constantFrom<Step[]>({ do: 'leave' }, { do: 'shutdown' }) },
);

function parse(body: string): StreamEvent[] {
  return [...body.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as StreamEvent);
}

function start(stream: boolean) {
  const fixture = makeExchange({
    request: { stream, thinking: { type: 'adaptive' } },
    config: { routing: { ...TEST_CONFIG.routing, fallbacks: [{ provider: 'gemini', model: 'g' }] } },
  });
  const upstream = new ScriptedUpstream({
    ambient: fixture.ambient,
    providers: ['openai', 'gemini'],
    keys: ['openai-1', 'openai-2', 'gemini-1'],
  });
  const run = buildPipeline(upstream).run(fixture.exchange, new Valve());
  return { ...fixture, upstream, run, watched: watchRun(run.chunks) };
}

type Run = ReturnType<typeof start>;

function perform(action: Step, { ambient, run, upstream, watched }: Run): void {
  if (action.do === 'wait') ambient.advance(action.milliseconds);
  else if (action.do === 'leave') watched.subscription.unsubscribe();
  else if (action.do === 'shutdown') run.stop(new ServiceError('gateway_shutting_down', 'bye'));
  else if (upstream.transport.calls.length > 0) answer(action, upstream.transport.last);
}

function answer(action: Exclude<Step, { do: 'wait' | 'leave' | 'shutdown' }>, call: ScriptedCall): void {
  switch (action.do) {
    case 'head':
      call.head();
      return;
    case 'events':
      call.events(...action.events);
      return;
    case 'refuse':
      // Behind a head of 200 its body would be no protocol at all.
      if (call.reads === 0) call.refuse(action.status, { code: action.code });
      return;
    case 'break':
      call.break(new Error('reset'));
      return;
    case 'end':
      call.end();
  }
}

/** What must hold at any moment. */
function checkAlways({ exchange, watched, eventsOf }: Run, stagesSeen: number[]): void {
  const { stage } = exchange.commit;
  expect(stage).toBeGreaterThanOrEqual(stagesSeen.at(-1) ?? 0);
  stagesSeen.push(stage);
  expect(watched.chunks.length > 0).toBe(stage > 0);
  const hasContent = watched.eventTypes.some((type) => type === 'content_block_start' || type === 'message_delta');
  if (exchange.request.stream === true) expect(stage === 2).toBe(hasContent);
  expect(exchange.budget.upstreamCalls).toBe(eventsOf('attempt-start').length);
  expect(exchange.budget.upstreamCalls).toBeLessThanOrEqual(exchange.config.retry.maxUpstreamCalls);
}

/** What must hold once it is all over, however it came to be. */
function checkEnd({ ambient, eventsOf, events, exchange, upstream, watched }: Run): void {
  expect(ambient.pendingTimers).toEqual([]);
  expect(upstream.transport.calls.every(({ signal }) => signal.aborted)).toBe(true);
  expect(upstream.credentials.settlements).toHaveLength(upstream.credentials.lent.length);
  const numbers = eventsOf('attempt-start').map(({ attempt }) => attempt.number);
  expect(numbers).toEqual(numbers.map((_number, index) => index + 1));
  expect(eventsOf('attempt-end').map(({ attempt }) => attempt)).toEqual(numbers);
  expect(eventsOf('attempt-error')).toHaveLength(
    eventsOf('attempt-end').filter(({ outcome }) => outcome === 'error').length,
  );
  expect(eventsOf('response-head')).toHaveLength(watched.chunks.length > 0 ? 1 : 0);
  expect(watched.chunks.filter(({ head }) => head !== undefined)).toHaveLength(watched.chunks.length > 0 ? 1 : 0);
  if (watched.ending === 'error') expect(watched.chunks).toEqual([]);
  const stream = exchange.request.stream === true;
  if (!stream) expect(watched.chunks.length).toBeLessThanOrEqual(1);
  if (stream && watched.ending === 'complete') {
    expect(['message_stop', 'error']).toContain(watched.eventTypes.at(-1));
    assertEventOrder(parse(watched.body));
  }
  // Content that was written comes from one attempt: none is begun after it.
  const firstContent = events.findIndex(({ type }) => type === 'response-head');
  if (watched.ending === 'complete' && !stream) {
    expect(events.slice(firstContent).some(({ type }) => type === 'attempt-start')).toBe(false);
  }
}

describe('whatever happens, in whatever order', () => {
  it.each([true, false])(
    'the rules hold; stream %p',
    async (stream) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (steps) => {
          const run = start(stream);
          const stagesSeen: number[] = [];
          await settled();
          for (const action of steps) {
            perform(action, run);
            await settled();
            checkAlways(run, stagesSeen);
          }
          run.watched.subscription.unsubscribe();
          await settled();
          checkEnd(run);
        }),
        { numRuns: 250, seed: 20_261_121 },
      );
    },
    60_000,
  );
});
