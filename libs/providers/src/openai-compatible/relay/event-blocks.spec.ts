import { describe, expect, it } from '@jest/globals';

import { EventBoundary } from '../../shared/relay/event-boundary.js';
import { eventBlocks } from './event-blocks.js';

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const ENDS = [
  ['a line feed', '\n'],
  ['both', '\r\n'],
  ['a carriage return', '\r'],
] as const;

describe(eventBlocks.name, () => {
  it.each(ENDS)('takes a stream apart whose lines end in %s', (_name, end) => {
    const events = [
      ['event: chunk', 'id: 1', 'data: {"a": "ä“"}'],
      [': hi', ': there'],
      ['data: {"a":', 'data: 1}'],
      ['event: error', 'data: {"error": {"message": "gone"}}'],
      ['data: [DONE]'],
    ].map((lines) => [...lines, '', ''].join(end));
    const blocks = eventBlocks(Buffer.from(events.join('')));
    expect(blocks.map(({ bytes }) => textOf(bytes))).toEqual(events);
    expect(blocks.map(({ isFailure }) => isFailure)).toEqual([false, false, false, true, false]);
    expect(blocks.map(({ value }) => value && Object.keys(value))).toEqual([
      ['a'],
      undefined,
      ['a'],
      ['error'],
      undefined,
    ]);
  });

  it.each([
    ['no bytes', '', []],
    ['an event without its end', 'data: {}\n\ndata: {"a":1}', ['data: {}\n\n', 'data: {"a":1}']],
    [
      'lines that end in different ways',
      'data: 1\r\n\ndata: 2\n\r\ndata: 3\n\n',
      ['data: 1\r\n\n', 'data: 2\n\r\n', 'data: 3\n\n'],
    ],
  ])('takes apart %s', (_name, text, blocks) => {
    expect(eventBlocks(Buffer.from(text)).map(({ bytes }) => textOf(bytes))).toEqual(blocks);
  });

  it('looks at a part of a larger piece of memory', () => {
    const memory = Buffer.from('xxdata: {"a":1}\n\nyy');
    const [block, ...others] = eventBlocks(memory.subarray(2, -2));
    expect(others).toEqual([]);
    expect(block?.value).toEqual({ a: 1 });
  });
});

describe(EventBoundary, () => {
  it.each(ENDS)('gives on whole events alone, wherever they are cut, with %s', (_name, end) => {
    const events = ['data: a', ': hi', 'data: ä“'].map((line) => Buffer.from(`${line}${end}${end}`));
    const bytes = Buffer.concat([...events, Buffer.from('data: half')]);
    const ends = events.map((_, index) => Buffer.concat(events.slice(0, index + 1)).length);
    for (let first = 0; first <= bytes.length; first += 1) {
      for (let second = first; second <= bytes.length; second += 1) {
        const boundary = new EventBoundary();
        let given = 0;
        const pieces = [
          [0, first],
          [first, second],
          [second, bytes.length],
        ].map(([from = 0, to = 0]) => {
          const piece = boundary.push(bytes.subarray(from, to));
          given += piece.length;
          // As much as there is, and nothing of the next.
          expect(given).toBe(ends.findLast((position) => position <= to) ?? 0);
          return piece;
        });
        expect(Buffer.concat([...pieces, boundary.take()]).equals(bytes)).toBe(true);
      }
    }
  });
});
