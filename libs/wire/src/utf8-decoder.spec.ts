import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { Utf8Decoder } from './utf8-decoder.js';

function decode(chunks: readonly Uint8Array[]): string {
  const decoder = new Utf8Decoder();
  return chunks.map((chunk) => decoder.push(chunk)).join('') + decoder.end();
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('Utf8Decoder', () => {
  it.each([
    ['ASCII', 'data: x\n\n'],
    ['two to four bytes', 'é你🚀é'],
    ['ASCII before and after', 'a🚀b'],
    ['a byte order mark in the middle', 'a\ufeffb'],
    ['nothing', ''],
  ])('reads %s, whole and by the byte', (_, text) => {
    const bytes = encode(text);
    expect(decode([bytes])).toBe(text);
    expect(decode(Array.from(bytes, (byte) => new Uint8Array([byte])))).toBe(text);
  });

  it('drops a byte order mark at the start only', () => {
    expect(decode([encode('\ufeffa\ufeff')])).toBe('a\ufeff');
    expect(decode([encode('a'), encode('\ufeffb')])).toBe('a\ufeffb');
    expect(decode([encode('\ufeff\ufeff')])).toBe('\ufeff');
  });

  it('replaces an unfinished character at the end', () => {
    expect(decode([encode('a🚀').subarray(0, 3)])).toBe('a\ufffd');
    expect(decode([encode('🚀').subarray(0, 3), encode('abc')])).toBe('\ufffdabc');
  });

  it('reads views into larger buffers', () => {
    expect(new Utf8Decoder().push(encode('xxabcxx').subarray(2, 5))).toBe('abc');
    expect(new Utf8Decoder().push(Buffer.from('xxabcxx').subarray(2, 5))).toBe('abc');
  });

  it('agrees with the TextDecoder on any bytes, however they are cut', () => {
    const chunk = fc.oneof(fc.uint8Array({ maxLength: 6 }), fc.string({ unit: 'grapheme', maxLength: 4 }).map(encode));
    fc.assert(
      fc.property(fc.array(chunk), (chunks) => {
        expect(decode(chunks)).toBe(new TextDecoder().decode(Buffer.concat(chunks)));
      }),
    );
  });
});
