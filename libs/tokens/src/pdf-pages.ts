/** Tokens of a page: its text and its picture. */
export const TOKENS_PER_PAGE = 2000;
/** Characters of base64 to a page, where pages cannot be counted. */
export const PDF_BYTES_PER_PAGE = 100_000;

/** Pages of a PDF given as base64; guessed by its length when the page objects are compressed. At least 1. */
export function countPdfPages(base64: string): number {
  const text = Buffer.from(base64, 'base64').toString('latin1');
  const pages = text.match(/\/Type\s*\/Page(?![A-Za-z])/g)?.length ?? 0;
  return pages > 0 ? pages : Math.max(1, Math.ceil(base64.length / PDF_BYTES_PER_PAGE));
}
