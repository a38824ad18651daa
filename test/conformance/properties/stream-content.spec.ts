import { describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';
import fc from 'fast-check';

import { fuzzRuns, PATIENCE_MS } from '../fuzz/fuzz-runs.js';
import { readWithOfficialClient } from '../streams/official-client.js';
import { readsOf, readsOfSizes, readSizes } from './byte-reads.js';
import type { MeantCall } from './chat-content.js';
import { anyStream, deltaFrame, soundReply } from './chat-stream.js';
import { accumulated, PROFILE_NAMES, translateReply } from './translate-reply.js';

/** Profiles that take no `<think>` out of text, so that every character has one place. */
const PLAIN_TEXT = ['openai', 'azure', 'simulator'] as const;

const profile = fc.constantFrom(...PROFILE_NAMES);

describe('the bytes of a stream', () => {
  it(
    'give the same events however they are split',
    () => {
      fc.assert(
        fc.property(anyStream, readSizes, profile, (body, sizes, name) => {
          const whole = translateReply(readsOf(body), { profile: name });
          const split = translateReply(readsOfSizes(body, sizes), { profile: name });
          expect(split.completions).toEqual(whole.completions);
          expect(split.wire).toBe(whole.wire);
        }),
        fuzzRuns(0.2),
      );
    },
    PATIENCE_MS,
  );

  it(
    'give the same events byte by byte',
    () => {
      fc.assert(
        fc.property(anyStream, profile, (body, name) => {
          const whole = translateReply(readsOf(body), { profile: name });
          expect(translateReply(readsOf(body, 1), { profile: name }).completions).toEqual(whole.completions);
        }),
        fuzzRuns(0.2),
      );
    },
    PATIENCE_MS,
  );
});

describe('calls whose fragments interleave', () => {
  it(
    'keep their fragments, their order, and one open block at a time',
    () => {
      fc.assert(
        fc.property(soundReply(true), profile, ({ content, stream }, name) => {
          const { events, failure } = translateReply(readsOf(stream), { profile: name });
          expect(failure).toBeUndefined();
          let open = 0;
          for (const { type } of events) {
            open += Number(type === 'content_block_start') - Number(type === 'content_block_stop');
            expect(open).toBeLessThanOrEqual(1);
          }
          const order = content.pieces.flatMap((piece) => (piece.kind === 'call' && piece.first ? [piece.call] : []));
          expect(callsOf(accumulated(events).content)).toEqual(order.map((call) => inputOf(content.calls[call]!)));
        }),
        fuzzRuns(0.2),
      );
    },
    PATIENCE_MS,
  );
});

describe('calls at the end of a reply', () => {
  const call = (index: number, json: string): string =>
    deltaFrame({ tool_calls: [{ index, id: `call_${index}`, function: { name: 'Read', arguments: json } }] });
  const finish = deltaFrame({}, { finish_reason: 'stop' });

  it.each(PROFILE_NAMES)('%s: keep their order when only the later ones have arguments', (name) => {
    const stream = call(0, '') + call(1, '{"file_path":"a"}') + call(2, '{}') + finish;
    const { content } = accumulated(translateReply(readsOf(stream), { profile: name }).events);
    expect(content).toMatchObject([{ id: 'call_0' }, { id: 'call_1' }, { id: 'call_2' }]);
  });

  it.each(['{"file_path":"a', ''])('are not to be run when a stop sequence cut them off at %j', (json) => {
    const setting = { profile: 'openai', request: { stop_sequences: ['1', '2', '3', '4', 'END'] } } as const;
    const { events } = translateReply(readsOf(call(0, json) + deltaFrame({ content: 'x END y' })), setting);
    expect(accumulated(events)).toMatchObject({ content: [{ type: 'text', text: 'x ' }], stop_reason: 'max_tokens' });
  });
});

describe('text and thinking', () => {
  it(
    'arrive whole, but for thinking and text that is nothing but blanks',
    () => {
      fc.assert(
        fc.property(soundReply(false), fc.constantFrom(...PLAIN_TEXT), ({ content, stream }, name) => {
          const message = accumulated(translateReply(readsOf(stream), { profile: name }).events);
          const text = content.texts.join('');
          expect(joined(message.content, 'text')).toBe(text.trim() === '' ? '' : text);
          expect(joined(message.content, 'thinking')).toBe(content.thoughts.join(''));
        }),
        fuzzRuns(0.1),
      );
    },
    PATIENCE_MS,
  );

  it(
    'arrive in their order when they take turns with calls',
    () => {
      fc.assert(
        fc.property(soundReply(true), fc.constantFrom(...PLAIN_TEXT), ({ content, stream }, name) => {
          const { content: blocks } = accumulated(translateReply(readsOf(stream), { profile: name }).events);
          // Blanks between blocks belong to none, so they are left out of the comparison.
          expect(joined(blocks, 'text').replace(/\s/gu, '')).toBe(content.texts.join('').replace(/\s/gu, ''));
          expect(joined(blocks, 'thinking')).toBe(content.thoughts.join(''));
        }),
        fuzzRuns(0.1),
      );
    },
    PATIENCE_MS,
  );
});

describe('what the encoder writes', () => {
  it(
    'is read by the official client as it was meant',
    async () => {
      await fc.assert(
        fc.asyncProperty(soundReply(true), fc.constantFrom(...PLAIN_TEXT), async ({ stream }, name) => {
          const { wire, events, completions } = translateReply(readsOf(stream), { profile: name });
          const { message } = await readWithOfficialClient(
            new Response(wire, { headers: { 'content-type': 'text/event-stream' } }),
            true,
          );
          const ours = accumulated(events);
          expect(message!.stop_reason).toBe(ours.stop_reason);
          expect(message!.usage.output_tokens).toBe(9);
          expect(message!.usage).toMatchObject({ input_tokens: 16, cache_read_input_tokens: 4 });
          expect(message!.content.map(({ type }) => type)).toEqual(ours.content.map(({ type }) => type));
          expect(joined(message!.content, 'text')).toBe(said(completions, 'text'));
          expect(joined(message!.content, 'thinking')).toBe(said(completions, 'reasoning'));
          expect(callsOf(message!.content)).toEqual(callsOf(ours.content));
        }),
        fuzzRuns(0.2),
      );
    },
    PATIENCE_MS,
  );
});

interface Block {
  readonly type: string;
}

function joined(blocks: readonly Block[], type: 'text' | 'thinking'): string {
  const ofType = blocks.filter((block) => block.type === type);
  return ofType.map((block) => (block as unknown as Record<string, string>)[type]).join('');
}

function said(completions: readonly CompletionEvent[], type: 'text' | 'reasoning'): string {
  return completions.map((event) => (event.type === type ? (event.text ?? '') : '')).join('');
}

function callsOf(blocks: readonly Block[]): { name: string; input: unknown }[] {
  return blocks
    .filter(({ type }) => type === 'tool_use')
    .map((block) => {
      const { name, input } = block as unknown as { name: string; input: unknown };
      return { name, input };
    });
}

function inputOf({ name, json }: MeantCall): { name: string; input: unknown } {
  return { name, input: json === '' ? {} : JSON.parse(json) };
}
