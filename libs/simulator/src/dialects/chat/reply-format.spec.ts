import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { ChunkFormat } from './chunk-format.js';
import { textPieces, toolPieces } from '../../pieces.js';
import type { FinishReason, ReplyPiece } from '../../reply-plan.js';
import { UsageMeter } from '../../usage-meter.js';
import { formatWhole } from './whole-format.js';

const IDENTITY = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'sim "quoted" \u2028 model' };

interface Delta {
  readonly content?: string | null;
  readonly refusal?: string | null;
  readonly reasoning_content?: string;
  readonly tool_calls?: readonly {
    readonly index: number;
    readonly id?: string;
    readonly function: { readonly name?: string; readonly arguments: string };
  }[];
}
interface Frame {
  readonly choices: readonly { readonly delta: Delta; readonly finish_reason: string | null }[];
}

/** Puts a streamed reply together the way a client does. */
function assemble(frames: readonly Frame[]): object {
  const texts = { content: '', refusal: '', reasoning_content: '' };
  const calls: { id: string; type: string; function: { name: string; arguments: string } }[] = [];
  for (const { delta } of frames.flatMap(({ choices }) => choices)) {
    for (const field of ['content', 'refusal', 'reasoning_content'] as const) texts[field] += delta[field] ?? '';
    for (const { index, id, function: called } of delta.tool_calls ?? []) {
      if (id !== undefined) calls[index] = { id, type: 'function', function: { name: called.name!, arguments: '' } };
      calls[index]!.function.arguments += called.arguments;
    }
  }
  return { ...texts, calls };
}

function parse(text: string): readonly Frame[] {
  const lines = text.split('\n\n').filter((frame) => frame !== '' && frame !== 'data: [DONE]');
  return lines.map((line) => JSON.parse(line.slice('data: '.length)) as Frame);
}

function streamed(pieces: readonly ReplyPiece[], finish: FinishReason): string {
  const format = new ChunkFormat(IDENTITY, false);
  return pieces.map((piece) => format.piece(piece)).join('') + format.finish(finish, new UsageMeter(0).total());
}

const anyCall = fc.record({ name: fc.string({ minLength: 1 }), arguments: fc.jsonValue() });
const anyPieces = fc
  .record({
    reasoning: fc.string({ unit: 'grapheme' }),
    text: fc.string({ unit: 'grapheme' }),
    refusal: fc.string(),
    calls: fc.array(anyCall, { maxLength: 3 }),
  })
  .map(({ reasoning, text, refusal, calls }) => [
    ...textPieces(reasoning, 'reasoning'),
    ...textPieces(text),
    ...textPieces(refusal, 'refusal'),
    ...toolPieces(calls, 'x'),
  ]);

describe('the two forms of a reply', () => {
  it('say the same', () => {
    fc.assert(
      fc.property(anyPieces, (pieces) => {
        const assembled = assemble(parse(streamed(pieces, 'stop')));
        const usage = new UsageMeter(0).total();
        const whole = formatWhole(IDENTITY, { pieces, finish: 'stop', usage }) as {
          choices: [{ message: Delta }];
        };
        const { content, refusal, reasoning_content: reasoning, tool_calls: calls } = whole.choices[0].message;
        expect(assembled).toEqual({
          content: content ?? '',
          refusal: refusal ?? '',
          reasoning_content: reasoning ?? '',
          calls: calls ?? [],
        });
      }),
    );
  });

  it('begin with the role, once, whatever comes first', () => {
    fc.assert(
      fc.property(anyPieces, (pieces) => {
        const frames = parse(streamed(pieces, 'stop'));
        const roles = frames.map(({ choices }) => (choices[0]!.delta as { role?: string }).role);
        expect(roles).toEqual(['assistant', ...frames.slice(1).map(() => undefined)]);
      }),
    );
  });

  it.each(['stop', 'length', 'tool_calls', 'content_filter'] as const)(
    'end with %s, in the last frame alone',
    (finish) => {
      const frames = parse(streamed(textPieces('one two'), finish));
      expect(frames.map(({ choices }) => choices[0]!.finish_reason)).toEqual([null, null, null, finish]);
    },
  );

  it('have null for content beside calls and refusals alone', () => {
    const content = (pieces: readonly ReplyPiece[]): unknown => {
      const whole = formatWhole(IDENTITY, { pieces, finish: 'stop', usage: new UsageMeter(0).total() });
      return (whole as { choices: [{ message: Delta }] }).choices[0].message.content;
    };
    expect(content([])).toBe('');
    expect(content(textPieces('a'))).toBe('a');
    expect(content(toolPieces([{ name: 'a', arguments: {} }], ''))).toBeNull();
    expect(content(textPieces('no', 'refusal'))).toBeNull();
  });
});
