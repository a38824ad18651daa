import { assertEventOrder, MessageAccumulator, type StreamEvent } from '@sluice/anthropic';
import type { CompletionEvent } from '@sluice/completion';
import { Valve } from '@sluice/streaming';
import { makeExchange, ScriptedUpstream, settled, watchRun, type CallScript } from '@sluice/testing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { buildPipeline } from '../build-pipeline.js';

/** What a model may do between its thoughts: speak, search, or call a tool of the client. */
const step = fc.oneof(
  fc.record({ kind: fc.constant('text' as const), words: fc.string({ minLength: 1, maxLength: 8 }) }),
  fc.record({ kind: fc.constant('search' as const), words: fc.string({ maxLength: 8 }) }),
  fc.record({ kind: fc.constant('think' as const), words: fc.string({ minLength: 1, maxLength: 8 }) }),
  fc.record({ kind: fc.constant('tool' as const), words: fc.string({ maxLength: 8 }) }),
);
const round = fc.record({ steps: fc.array(step, { maxLength: 6 }), cuts: fc.array(fc.nat(4), { maxLength: 30 }) });

type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

function eventsOf({ kind, words }: Step, key: string): CompletionEvent[] {
  switch (kind) {
    case 'text':
      return [{ type: 'text', text: words }];
    case 'think':
      return [{ type: 'reasoning', text: words }];
    default:
      return [
        { type: 'toolOpen', key, id: `call_${key}`, name: kind === 'search' ? 'web_search' : 'Read' },
        { type: 'toolArgs', key, fragment: JSON.stringify({ query: words }) },
        { type: 'toolClose', key },
      ];
  }
}

/** One answer, cut into reads of any number of events. */
function script({ steps, cuts }: { readonly steps: readonly Step[]; readonly cuts: readonly number[] }): CallScript {
  const content = steps.flatMap((each, index) => eventsOf(each, String(index)));
  const events: CompletionEvent[] = [
    ...content,
    { type: 'usage', usage: { inputTokens: 3, outputTokens: 2 } },
    { type: 'finish', reason: 'end_turn' },
    { type: 'eof', clean: true },
  ];
  return (call) => {
    call.head();
    const left = [...events];
    for (const cut of cuts) if (left.length > 0) call.events(...left.splice(0, cut + 1));
    if (left.length > 0) call.events(...left);
    call.end();
  };
}

async function played(rounds: readonly Parameters<typeof script>[0][], stream: boolean): Promise<string> {
  const { exchange, ambient } = makeExchange({
    request: {
      stream,
      thinking: { type: 'adaptive' },
      tools: [
        { type: 'web_search_20250305', name: 'web_search' },
        { name: 'Read', input_schema: { type: 'object' } },
      ],
    },
    config: { assistance: { fetchMedia: false, webSearch: true } },
  });
  const last = { steps: [{ kind: 'text', words: 'end' }] as const, cuts: [] };
  const upstream = new ScriptedUpstream({ ambient, scripts: [...rounds, last].map(script) });
  upstream.provider('openai').needs = { fetch: [], webSearch: true };
  const watched = watchRun(buildPipeline(upstream).run(exchange, new Valve()).chunks);
  for (let turn = 0; turn <= rounds.length; turn += 1) {
    await settled();
    ambient.advance(20_000);
  }
  await settled();
  expect(watched.ending).toBe('complete');
  return watched.body;
}

function streamed(body: string): readonly StreamEvent[] {
  return [...body.matchAll(/^data: (.*)$/gm)].map(([, json = '']) => JSON.parse(json) as StreamEvent);
}

describe('a reply with searches in it', () => {
  it('keeps the grammar of streams, and says the same whole, however its answers are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 4 }), async (rounds) => {
        const events = streamed(await played(rounds, true));
        assertEventOrder(events);
        const accumulator = new MessageAccumulator();
        for (const event of events) accumulator.push(event);
        const message = accumulator.message();
        const blocks = message.content as readonly { readonly type: string; readonly [field: string]: unknown }[];
        const uses = blocks.filter(({ type }) => type === 'server_tool_use').map(({ id }) => id);
        const results = blocks.filter(({ type }) => type === 'web_search_tool_result').map(({ tool_use_id: id }) => id);
        expect(results).toEqual(uses);
        for (const [index, block] of blocks.entries()) {
          if (block.type === 'server_tool_use') expect(blocks[index + 1]).toMatchObject({ tool_use_id: block['id'] });
        }
        const whole = JSON.parse(await played(rounds, false)) as typeof message;
        expect(whole.content).toEqual(message.content);
        expect(whole.stop_reason).toBe(message.stop_reason);
      }),
      { numRuns: 150 },
    );
  });
});
