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

const events = (...list: CompletionEvent[]): Step => ({ do: 'events', events: list });

/** What replies are usually made of, so that most of them get somewhere before something goes wrong. */
const ORDINARY: readonly Step[] = [
  events({ type: 'start', id: 'up' }),
  events({ type: 'keepalive' }, { type: 'usage', usage: { inputTokens: 3 } }),
  events({ type: 'text', text: 'words' }),
  events({ type: 'reasoning', text: 'thoughts' }, { type: 'text', text: 'words' }),
  events({ type: 'toolOpen', key: 'a', name: 'Bash' }, { type: 'toolArgs', key: 'a', fragment: '{}' }),
  events({ type: 'toolClose', key: 'a' }),
  events({ type: 'text', text: 'last words' }, { type: 'finish', reason: 'end_turn' }),
  events({ type: 'finish', reason: 'end_turn' }, { type: 'eof', clean: true }),
];

const BAD: readonly Step[] = [
  events({ type: 'eof', clean: true }),
  events({ type: 'text', text: 'cut' }, { type: 'eof', clean: false }),
  { do: 'break' },
  { do: 'leave' },
  { do: 'shutdown' },
];

const WAITS: readonly Step[] = [100, 2_000, 11_000, 16_000, 61_000].map((milliseconds) => ({
  do: 'wait',
  milliseconds,
}));

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Step>({ do: 'head' }) },
  { weight: 12, arbitrary: fc.constantFrom(...ORDINARY) },
  { weight: 2, arbitrary: failureCode.map((code) => events({ type: 'error', message: 'no', code })) },
  { weight: 2, arbitrary: failureCode.map((code): Step => ({ do: 'refuse', code, status: 400 })) },
  { weight: 2, arbitrary: fc.constantFrom(...BAD) },
  { weight: 2, arbitrary: fc.constant<Step>({ do: 'end' }) },
  { weight: 5, arbitrary: fc.constantFrom(...WAITS) },
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
function checkAlways({ exchange, watched, eventsOf }: Run, before: { stage: number; calls: number }): void {
  const { stage } = exchange.commit;
  expect(stage).toBeGreaterThanOrEqual(before.stage);
  // Content that was written comes from one attempt: none is begun after it.
  if (before.stage === 2) expect(exchange.budget.upstreamCalls).toBe(before.calls);
  Object.assign(before, { stage, calls: exchange.budget.upstreamCalls });
  expect(watched.chunks.length > 0).toBe(stage > 0);
  const hasContent = watched.eventTypes.some((type) => type === 'content_block_start' || type === 'message_delta');
  if (exchange.request.stream === true) expect(stage === 2).toBe(hasContent);
  expect(exchange.budget.upstreamCalls).toBe(eventsOf('attempt-start').length);
  expect(exchange.budget.upstreamCalls).toBeLessThanOrEqual(exchange.config.retry.maxUpstreamCalls);
}

/** What must hold once it is all over, however it came to be. */
function checkEnd({ ambient, eventsOf, exchange, upstream, watched }: Run): void {
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
}

describe('whatever happens, in whatever order', () => {
  it.each([true, false])(
    'the rules hold; stream %p',
    async (stream) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 20 }), async (steps) => {
          const run = start(stream);
          const before = { stage: 0, calls: 0 };
          await settled();
          for (const action of steps) {
            perform(action, run);
            await settled();
            checkAlways(run, before);
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
