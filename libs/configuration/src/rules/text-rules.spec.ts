import { describe, expect, it } from '@jest/globals';

import { fraction, wholeNumber } from './number-rules.js';
import { DAY, isHeaderSafe, isOneLine, key, line, matching, oneOf, SWITCH } from './text-rules.js';

describe('a switch', () => {
  it.each([
    ['true', true],
    ['TRUE', true],
    ['False', false],
    ['yes', undefined],
    ['1', undefined],
    ['on', undefined],
    ['', undefined],
    [' true', undefined],
    ['truee', undefined],
    // Every object has these.
    ['constructor', undefined],
    ['__proto__', undefined],
  ])('%j is %p', (text, expected) => {
    expect(SWITCH.parse(text)).toBe(expected);
  });
});

describe('one of a few words', () => {
  const mode = oneOf(['meta', 'full']);

  it.each([
    ['meta', 'meta'],
    ['FULL', 'full'],
    ['ful', undefined],
    ['meta,full', undefined],
    ['', undefined],
    ['constructor', undefined],
  ])('%j is %p', (text, expected) => {
    expect(mode.parse(text)).toBe(expected);
  });

  it('is told with all of them', () => {
    expect(mode).toMatchObject({ expected: 'one of meta, full', schema: { enum: ['meta', 'full'] } });
  });
});

describe('a day', () => {
  it.each([
    ['2026-01-31', true],
    ['2024-02-29', true],
    ['2025-02-29', false],
    ['2026-02-30', false],
    ['2026-04-31', false],
    ['2026-00-01', false],
    ['2026-13-01', false],
    ['2026-01-00', false],
    ['2026-1-1', false],
    ['26-01-01', false],
    ['2026-01-01T00:00:00Z', false],
    ['2026/01/01', false],
    ['', false],
  ])('%j: %p', (text, isDay) => {
    expect(DAY.parse(text)).toBe(isDay ? text : undefined);
  });
});

/** Texts, whether they can stand in a header as a key, and whether they are one line. */
const TEXTS: readonly (readonly [text: string, isKey: boolean, isLine: boolean])[] = [
  ['sk-abc.DEF_123~!', true, true],
  ['~', true, true],
  ['!', true, true],
  ['', false, true],
  ['two words', false, true],
  [' sk', false, true],
  ['sk\t', false, false],
  ['sk\n', false, false],
  ['sk\r\nX-A: b', false, false],
  ['sk\u0000', false, false],
  ['sk\u007f', false, false],
  ['sk\u0085', false, false],
  ['schlüssel', false, true],
  ['“quoted”', false, true],
  ['sk\u200b', false, true],
];

describe('a text', () => {
  it.each(TEXTS)('%j: a key %p, one line %p', (text, isKey, isLine) => {
    expect([isHeaderSafe(text), isOneLine(text)]).toEqual([isKey, isLine]);
    expect(key().parse(text)).toBe(isKey ? text : undefined);
    expect(line().parse(text)).toBe(isLine ? text : undefined);
  });

  it.each(TEXTS)('%j is the same to the schema', (text, isKey, isLine) => {
    const allows = ({ pattern }: { readonly pattern?: unknown }): boolean =>
      new RegExp(pattern as string, 'u').test(text);
    expect([allows(key().schema), allows(line().schema)]).toEqual([isKey, isLine]);
  });

  it.each([
    ['1234567', undefined],
    ['12345678', '12345678'],
    ['1234 5678', undefined],
  ])('%j as a key of at least eight characters is %p', (text, expected) => {
    const long = key(8);
    expect(long.parse(text)).toBe(expected);
    expect(long.expected).toBe('at least 8 printable ASCII characters without spaces');
    expect(long.isSecret?.(text)).toBe(true);
  });

  it('is what its pattern describes', () => {
    const hexadecimal = matching(/^[\da-f]+$/, 'hexadecimal digits');
    expect(['0af', '0AF', ''].map((text) => hexadecimal.parse(text))).toEqual(['0af', undefined, undefined]);
    expect(hexadecimal).toMatchObject({ expected: 'hexadecimal digits', schema: { pattern: String.raw`^[\da-f]+$` } });
  });
});

describe('a number', () => {
  it.each([
    ['0', 0, 0],
    ['10', 10, 10],
    ['007', 7, 7],
    ['11', undefined, undefined],
    ['-1', undefined, undefined],
    ['+1', undefined, undefined],
    ['1.5', undefined, 1.5],
    ['.5', undefined, 0.5],
    ['5.', undefined, undefined],
    ['.', undefined, undefined],
    ['', undefined, undefined],
    ['1e0', undefined, undefined],
    ['0x1', undefined, undefined],
    ['1_0', undefined, undefined],
    [' 1', undefined, undefined],
    ['٣', undefined, undefined],
    ['NaN', undefined, undefined],
    ['0000000001', undefined, undefined],
  ])('%j is the whole %p, and with fractions %p', (text, whole, withFractions) => {
    expect(wholeNumber(0, 10).parse(text)).toBe(whole);
    expect(fraction(0, 10).parse(text)).toBe(withFractions);
  });

  it('is told with its bounds', () => {
    expect(wholeNumber(1, 9).expected).toBe('a whole number from 1 to 9');
    expect(fraction(0, 0.5).expected).toBe('a number from 0 to 0.5');
    expect([fraction(0, 0.5).parse('0.5'), fraction(0, 0.5).parse('0.500000001')]).toEqual([0.5, undefined]);
  });
});
