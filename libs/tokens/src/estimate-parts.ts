import type { CountableParts } from './countable-parts.js';
import { guessPdfPages, TOKENS_PER_PAGE } from './pdf-pages.js';

/** Bytes of text to a token: code and English prose come to 4 to 5, and so does the JSON they are sent in. */
export const BYTES_PER_TOKEN = 4;

/** Percent added to every count: clients compact by it, so too low a count is worse than too high a one. */
const BIAS_PERCENT = 3;

/** Guesses by length what cannot be counted now. Cheap enough for the event loop. */
export function estimateParts({ fixedTokens, tokensPerToken, texts, pdfs }: CountableParts): number {
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  const pages = pdfs.reduce((sum, pdf) => sum + guessPdfPages(pdf.length), 0);
  return biased(fixedTokens + (bytes / BYTES_PER_TOKEN) * tokensPerToken + pages * TOKENS_PER_PAGE);
}

/** The count that is told. */
export function biased(tokens: number): number {
  // In whole numbers as long as possible: 100 * 1.03 is a little more than 103.
  return Math.ceil((tokens * (100 + BIAS_PERCENT)) / 100);
}
