import { describe, expect, it } from '@jest/globals';

import { firstMeaningfulByte, sniffBody } from './sniff-body.js';

const CASES: readonly (readonly [text: string, kind: string | undefined, at: number])[] = [
  ['{"id":1}', 'json', 0],
  ['[{"error":{}}]', 'json', 0],
  ['\n\n \r\n\t{"id":1}', 'json', 6],
  ['<!doctype html>', 'html', 0],
  ['  <html>', 'html', 2],
  ['data: {}\n\n', 'sse', 0],
  ['\ndata: {}\n\n', 'sse', 1],
  [': comment\n', 'sse', 0],
  ['event: error\n', 'sse', 0],
  ['\ufeffdata: {}', 'sse', 3],
  ['\ufeff{"id":1}', 'json', 3],
  ['upstream connect error', 'sse', 0],
  ['', undefined, -1],
  [' \r\n\t', undefined, -1],
];

describe('sniffBody', () => {
  it.each(CASES)('%j is %s', (text, kind, at) => {
    const bytes = new TextEncoder().encode(text);
    expect(sniffBody(bytes)).toBe(kind);
    expect(firstMeaningfulByte(bytes)).toBe(at);
  });
});
