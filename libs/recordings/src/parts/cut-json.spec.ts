import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { type ByteRange, cutJson } from './cut-json.js';

const PARAGRAPH = 'the otter swims, "quoted" {and} [braced] \\ and all: 🦦 ';

function message(index: number, length: number): object {
  return { role: index % 2 === 0 ? 'user' : 'assistant', content: `${index} ${PARAGRAPH.repeat(length)}` };
}

function partsOf(text: string): readonly string[] {
  const json = Buffer.from(text);
  return cutJson(json).map(([from, to]) => json.toString('utf8', from, to));
}

/** Whether the ranges lie in their order, apart, and within the text. */
function areApart(ranges: readonly ByteRange[], length: number): boolean {
  let end = 0;
  for (const [from, to] of ranges) {
    if (from < end || to <= from) return false;
    end = to;
  }
  return end <= length;
}

/** JSON as somebody else would write it: with white space, and characters escaped that need not be. */
const written = fc
  .tuple(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom(undefined, 1, '\t', '\r\n '), fc.nat(200))
  .map(([value, space, times]) =>
    JSON.stringify({ system: PARAGRAPH.repeat(times), messages: [value, value] }, null, space),
  );

describe(cutJson.name, () => {
  it('makes parts of the elements of a list, and of long values', () => {
    const tools = [{ name: 'a', description: 'x'.repeat(5000) }];
    const messages = [message(0, 100), message(1, 100)];
    const text = JSON.stringify({ model: 'm', system: 'y'.repeat(5000), tools, messages });
    expect(partsOf(text)).toEqual([
      JSON.stringify('y'.repeat(5000)),
      JSON.stringify(tools[0]),
      ...messages.map((one) => JSON.stringify(one)),
    ]);
  });

  it('puts short elements together until they are worth it', () => {
    const messages = Array.from({ length: 10 }, (_, index) => message(index, 20));
    const [part, ...more] = partsOf(JSON.stringify({ messages }));
    expect(JSON.parse(`[${part}]`)).toEqual(messages.slice(0, 4));
    expect(more).toHaveLength(1);
  });

  it.each([
    ['one object around it', { request: { contents: [message(0, 100)] } }],
    ['a list alone', [message(0, 100)]],
  ])('finds lists in %s', (_name, body) => {
    expect(partsOf(JSON.stringify(body))).toEqual([JSON.stringify(message(0, 100))]);
  });

  it('makes one part of what lies deeper', () => {
    const inner = { a: { messages: [message(0, 100), message(1, 100)] } };
    expect(partsOf(JSON.stringify({ outer: inner }))).toEqual([JSON.stringify(inner.a)]);
  });

  it('makes some hundred parts of many megabytes, not thousands', () => {
    const messages = Array.from({ length: 5000 }, (_, index) => message(index, 30));
    const parts = partsOf(JSON.stringify({ messages }));
    expect(parts.length).toBeGreaterThan(100);
    expect(parts.length).toBeLessThan(500);
  });

  it('cuts a list that has grown where it was cut before', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(300), { minLength: 1, maxLength: 30 }), fc.nat(29), (lengths, kept) => {
        const messages = lengths.map((length, index) => message(index, length));
        const before = partsOf(JSON.stringify({ messages: messages.slice(0, kept + 1), system: 'short' }));
        const after = partsOf(JSON.stringify({ messages, system: 'short' }));
        expect(after.slice(0, before.length)).toEqual(before);
      }),
    );
  });

  it('gives parts that lie apart, whatever the JSON', () => {
    fc.assert(fc.property(written, (text) => areApart(cutJson(Buffer.from(text)), Buffer.byteLength(text))));
  });

  it('gives none that cuts a character in two', () => {
    fc.assert(
      fc.property(written, (text) => {
        expect(partsOf(text).join('')).not.toContain('\uFFFD');
      }),
    );
  });

  it('takes bytes that are no JSON', () => {
    const odd = fc
      .array(fc.constantFrom(...Buffer.from('[]{}",:\\ a')), { maxLength: 60 })
      .map((bytes) => Buffer.from(bytes));
    const long = odd.map((bytes) =>
      Buffer.concat([bytes, Buffer.alloc(5000, 'a'), bytes, Buffer.alloc(5000, ','), bytes]),
    );
    fc.assert(
      fc.property(fc.oneof(odd, long), (json) => areApart(cutJson(json), json.length)),
      { numRuns: 1000 },
    );
  });

  it('ends with a string that does not', () => {
    expect(cutJson(Buffer.from('{"messages":["abc\\"'))).toEqual([]);
  });

  it('reads a long run of backslashes once', () => {
    const text = JSON.stringify({ messages: ['\\'.repeat(1_000_000), '"'.repeat(1_000_000)] });
    const start = performance.now();
    expect(partsOf(text)).toHaveLength(2);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
