import { inflateSync } from 'node:zlib';

/** Tokens of a page: its text and its picture. */
export const TOKENS_PER_PAGE = 2000;
/** Characters of base64 to a page, where pages cannot be counted. */
const CHARACTERS_PER_PAGE = 100_000;

const PAGE_OBJECT = /\/Type\s*\/Page(?![A-Za-z])/g;
/** The dictionary of a stream that holds objects, and the line end after the word that begins it (ISO 32000, 7.5.7). */
const OBJECT_STREAM = /\/Type\s*\/ObjStm\b[^]{0,400}?\bstream\r?\n/g;
/** Bytes that object streams may unpack to in all: more than the objects of ten thousand pages. */
const MOST_UNPACKED = 64 * 1024 * 1024;

/** Pages of a PDF given as base64; guessed by its length when its objects cannot be read. At least 1. */
export function countPdfPages(base64: string): number {
  const pdf = Buffer.from(base64, 'base64');
  const text = pdf.toString('latin1');
  return countPageObjects(text) + countPackedPages(pdf, text) || guessPdfPages(base64.length);
}

/** @param characters length of the PDF as base64 */
export function guessPdfPages(characters: number): number {
  return Math.max(1, Math.ceil(characters / CHARACTERS_PER_PAGE));
}

function countPageObjects(text: string): number {
  return text.match(PAGE_OBJECT)?.length ?? 0;
}

/** Since PDF 1.5 most programs pack the page objects into compressed streams. */
function countPackedPages(pdf: Buffer, text: string): number {
  let pages = 0;
  let left = MOST_UNPACKED;
  for (const { 0: head, index } of text.matchAll(OBJECT_STREAM)) {
    const begin = index + head.length;
    const end = text.indexOf('endstream', begin);
    const unpacked = unpack(pdf.subarray(begin, end < 0 ? undefined : end), left);
    // One that cannot be read means an encrypted file, or one that was made to keep us busy.
    if (unpacked === undefined) return 0;
    left -= unpacked.length;
    pages += countPageObjects(unpacked);
  }
  return pages;
}

/** Undefined for what is compressed in another way, encrypted or too large. */
function unpack(bytes: Buffer, maxOutputLength: number): string | undefined {
  try {
    return inflateSync(bytes, { maxOutputLength: Math.max(1, maxOutputLength) }).toString('latin1');
  } catch {
    return undefined;
  }
}
