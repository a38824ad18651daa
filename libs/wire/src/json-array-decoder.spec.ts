import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { JsonArrayDecoder } from './json-array-decoder.js';
import { SseLimitError } from './sse-limit-error.js';

function elements(text: string, size = Infinity): readonly unknown[] {
  const decoder = new JsonArrayDecoder();
  const bytes = Buffer.from(text);
  const read: unknown[] = [];
  for (let at = 0; at < bytes.length; at += Math.min(size, bytes.length)) {
    const piece = bytes.subarray(at, at + Math.min(size, bytes.length));
    for (const element of decoder.push(piece)) read.push(JSON.parse(element));
  }
  return read;
}

describe(JsonArrayDecoder.name, () => {
  it('gives the elements of any array, however its bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.integer({ min: 1, max: 9 }), fc.nat(2), (values, size, indent) => {
        expect(elements(JSON.stringify(values, null, indent), size)).toEqual(JSON.parse(JSON.stringify(values)));
      }),
    );
  });

  it('gives an element as soon as it is told that it is over', () => {
    const decoder = new JsonArrayDecoder();
    expect(decoder.push(Buffer.from('[{"a":1}'))).toEqual([]);
    expect(decoder.push(Buffer.from('\n,'))).toEqual(['{"a":1}']);
    expect(decoder.push(Buffer.from('\r\n{"b":"[,]\\"}"}]'))).toEqual(['{"b":"[,]\\"}"}']);
    expect(decoder.push(Buffer.from('[{"c":3}]'))).toEqual([]);
  });

  it.each([
    ['an element that was cut', '[{"a":1},{"b":', ['{"a":1}']],
    ['no elements', '[ ]', []],
    ['what is no JSON, for its reader to judge', '[nonsense,2]', ['nonsense', '2']],
    ['closing brackets that were never opened', ']]]]', []],
  ])('keeps to itself, or not: %s', (_what, text, expected) => {
    expect(new JsonArrayDecoder().push(Buffer.from(text))).toEqual(expected);
  });

  it('refuses an element that is too large, and keeps nothing of it', () => {
    const decoder = new JsonArrayDecoder(10);
    expect(decoder.push(Buffer.from('["12345678"'))).toEqual([]);
    expect(() => decoder.push(Buffer.from(',"123456789"'))).toThrow(SseLimitError);
  });
});
