import { deflateSync } from 'node:zlib';

import { describe, expect, it } from '@jest/globals';

import { countPdfPages } from './pdf-pages.js';

const pagesOf = (...pieces: (string | Buffer)[]): number =>
  countPdfPages(Buffer.concat(pieces.map((piece) => Buffer.from(piece as string, 'latin1'))).toString('base64'));

/** A stream of objects, as programs that write PDF 1.5 pack them. */
function packed(objects: string, head = '<</Type/ObjStm/N 2/First 10/Filter/FlateDecode/Length 99>>'): Buffer {
  return Buffer.concat([Buffer.from(`${head}\nstream\r\n`), deflateSync(objects), Buffer.from('\r\nendstream\n')]);
}

describe('the pages of a PDF are counted', () => {
  it('by their objects', () => {
    expect(pagesOf('<</Type /Pages /Count 3>> <</Type /Page>> <</Type/Page /X 1>>\n<</Type  /Page\n>>')).toBe(3);
  });

  it('by the objects in compressed streams', () => {
    const pages = '<</Type/Page/Parent 1 0 R>>'.repeat(40);
    expect(pagesOf('%PDF-1.5\n', packed(`${pages}<</Type/Pages/Count 41>>`), packed('<</Type /Page>>'))).toBe(41);
    expect(pagesOf(packed(pages, '<</Filter/FlateDecode\n/Type /ObjStm /First 9\n/Length 9>>'))).toBe(40);
  });

  it('by length when they cannot be read', () => {
    const encrypted = ['<</Type/ObjStm>>stream\n', Buffer.alloc(110_000, 7), '\nendstream'];
    expect(pagesOf(...encrypted)).toBe(2);
    expect(pagesOf('x'.repeat(150_000))).toBe(2);
    expect(pagesOf(packed('<</Type/Page>>').subarray(0, 80))).toBe(1);
  });

  it('as one at least', () => {
    expect(pagesOf('')).toBe(1);
  });

  it('without unpacking what was made to have no end', () => {
    const bomb = deflateSync(Buffer.alloc(80 * 1024 * 1024));
    const stream = Buffer.concat([Buffer.from('<</Type/ObjStm>>stream\n'), bomb, Buffer.from('\nendstream\n')]);
    const begin = performance.now();
    expect(pagesOf(...Array.from({ length: 20 }, () => stream))).toBeGreaterThan(0);
    // One that is unpacked to the limit takes a fraction of a second, twenty would take long.
    expect(performance.now() - begin).toBeLessThan(5_000);
  });
});
