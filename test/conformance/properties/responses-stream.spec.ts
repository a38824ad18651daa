import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import * as r from '../responses/shorthand.js';
import { readsOf, readsOfSizes, readSizes } from './byte-reads.js';
import { accumulated, translateReply } from './translate-reply.js';

/** An item of the output, and the block that it has to become. */
interface Item {
  /** Its text in pieces. */
  readonly pieces: readonly string[];
  readonly kind: 'message' | 'reasoning' | 'call';
}

/** How a server writes the same output. */
interface Spelling {
  /** Items begin with an event of their own. */
  readonly announced: boolean;
  /** What was streamed is told once more where an item is done. */
  readonly done: boolean;
  /** The last event has the whole output. */
  readonly output: boolean;
  /** Ids are other ones in every event. */
  readonly rotating: boolean;
}

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((text) => text.trim() !== '');
const pieces = fc.array(word, { minLength: 1, maxLength: 4 });
const item: fc.Arbitrary<Item> = fc.oneof(
  pieces.map((some): Item => ({ kind: 'message', pieces: some })),
  pieces.map((some): Item => ({ kind: 'reasoning', pieces: some })),
  fc
    .tuple(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 })), fc.array(fc.nat({ max: 40 })))
    .map(([input, cuts]): Item => ({ kind: 'call', pieces: cutText(JSON.stringify(input), cuts) })),
);
const spelling: fc.Arbitrary<Spelling> = fc.record({
  announced: fc.boolean(),
  done: fc.boolean(),
  output: fc.boolean(),
  rotating: fc.boolean(),
});

function cutText(text: string, cuts: readonly number[]): readonly string[] {
  const places = [...new Set([0, ...cuts.filter((cut) => cut < text.length), text.length])].sort((a, b) => a - b);
  return places.slice(1).map((place, index) => text.slice(places[index], place));
}

function wholeItem({ kind, pieces: some }: Item, place: number): object {
  const text = some.join('');
  if (kind === 'message') return r.message(text, { id: `msg_${place}` });
  if (kind === 'reasoning') return r.reasoning(`rs_${place}`, `sealed ${place}`, text);
  return r.call(`call_${place}`, 'Read', text);
}

/** A call without an event of its own has no name. */
function written(items: readonly Item[], { announced, done, output, rotating }: Spelling): string {
  const streamed = items.map((one, place) => {
    const bare = one.kind === 'call' ? r.call(`call_${place}`, 'Read', '') : { type: one.kind, id: `x_${place}` };
    const id = (piece: number) => (rotating ? { item_id: `${place}_${piece}` } : {});
    const deltas = one.pieces.map((piece, index) => {
      if (one.kind === 'message') return r.text(place, piece, id(index));
      return one.kind === 'reasoning' ? r.thought(place, 0, piece) : r.args(place, piece, id(index));
    });
    const end = done || one.kind === 'reasoning' ? r.done(place, wholeItem(one, place)) : '';
    return (announced || one.kind === 'call' ? r.added(place, bare) : '') + deltas.join('') + end;
  });
  return r.CREATED + streamed.join('') + r.completed(output ? { output: items.map(wholeItem) } : {});
}

function expectedBlock({ kind, pieces: some }: Item, place: number): object {
  const text = some.join('');
  if (kind === 'message') return { type: 'text', text };
  if (kind === 'reasoning') return { type: 'thinking', thinking: text };
  return { type: 'tool_use', id: `call_${place}`, name: 'Read', input: JSON.parse(text) as unknown };
}

const translate = (reads: Iterable<Uint8Array>) =>
  translateReply(reads, { profile: 'openai', api: 'openai-responses' });

describe('a streamed response', () => {
  it('says what its items say, however the server spells them', () => {
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 5 }), spelling, (items, how) => {
        const { events, failure } = translate(readsOf(written(items, how)));
        expect(failure).toBeUndefined();
        const message = accumulated(events);
        expect(message.content).toMatchObject(items.map(expectedBlock));
        expect(message.content).toHaveLength(items.length);
        expect(message.stop_reason).toBe(items.some(({ kind }) => kind === 'call') ? 'tool_use' : 'end_turn');
      }),
      { numRuns: 300 },
    );
  });

  it('is the same however its bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 4 }), spelling, readSizes, (items, how, sizes) => {
        const text = written(items, how);
        expect(translate(readsOfSizes(text, sizes)).wire).toBe(translate(readsOf(text)).wire);
      }),
      { numRuns: 300 },
    );
  });

  it('is the message that a whole response is', () => {
    fc.assert(
      fc.property(fc.array(item, { minLength: 1, maxLength: 5 }), spelling, (items, how) => {
        const streamed = accumulated(translate(readsOf(written(items, how))).events);
        const whole = accumulated(translate(readsOf(r.whole(items.map(wholeItem)))).events);
        expect(whole).toEqual(streamed);
      }),
      { numRuns: 300 },
    );
  });
});
