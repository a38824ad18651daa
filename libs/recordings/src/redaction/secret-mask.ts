import { createHmac } from 'node:crypto';

import { MAX_SECRET_LENGTH } from './secret-rules.js';

const BACKSLASH = '\\';
const FILL = 'x';
const DIGEST_LENGTH = 8;
/** A secret too long to be held back is masked when at least this much of it is there, whatever reads it came in. */
const DIGESTED_LENGTH = MAX_SECRET_LENGTH - 128;

/** What covers a character that takes two bytes, three, or four (two halves of two each); as long as what it hides. */
const WIDE_FILLS = { two: '\u00d7', three: '\u2715', high: '\ud800', low: '\udc00' } as const;

/**
 * Stays as it is. JSON may write quotes and slashes with a backslash or without; dots, dashes and underscores give a
 * key its shape, by which others recognise it. The rest is white space, and what covers wide characters already.
 */
const UNCOVERED = /[\s"/._\u00d7\u2715\udc00\ud800-]/;
const ESCAPE = /\\u[0-9A-Fa-f]{4}|\\./gs;

/** What a mask looks like without its uncovered characters. */
const MASKED = /^[0-9a-f]{8}x{4,}$/;

/** Makes masks: as long as what they hide, equal for equal secrets, useless without the key. */
export class SecretMask {
  readonly #key: Uint8Array;

  /** @param key hidden from whoever reads recordings: else short secrets could be guessed */
  constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** Eight hex digits that stand for `text`. */
  digest(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('hex').slice(0, DIGEST_LENGTH);
  }

  /**
   * A mask of the same length. White space and backslash escapes stay, so that a private key inside JSON inside JSON
   * still parses, and so that it gets the same mask at every depth of escaping. A mask is its own mask.
   */
  mask(text: string): string {
    const covered = coveredIndexes(text);
    const secret = covered.map((index) => text.charAt(index)).join('');
    if (MASKED.test(secret)) return text;
    const beginning = covered.filter((index) => index < DIGESTED_LENGTH).map((index) => text.charAt(index));
    const digest = this.digest(beginning.join(''));
    const characters = text.split('');
    let order = 0;
    for (const index of covered) {
      const wide = wideFill(text.charCodeAt(index));
      characters[index] = wide ?? (digest.charAt(order) || FILL);
      if (wide === undefined) order += 1;
    }
    return characters.join('');
  }

  /** The mask of a secret's continuation. */
  fill(text: string): string {
    const characters = text.split('');
    for (const index of coveredIndexes(text)) characters[index] = wideFill(text.charCodeAt(index)) ?? FILL;
    return characters.join('');
  }
}

/** What covers a character that is not ASCII. */
function wideFill(code: number): string | undefined {
  if (code < 0x80) return undefined;
  if (code < 0x800) return WIDE_FILLS.two;
  if (code < 0xd800 || code > 0xdfff) return WIDE_FILLS.three;
  return code < 0xdc00 ? WIDE_FILLS.high : WIDE_FILLS.low;
}

function coveredIndexes(text: string): number[] {
  const escapes = text.includes(BACKSLASH) ? text.replace(ESCAPE, (escape) => ' '.repeat(escape.length)) : text;
  const covered: number[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const character = escapes.charAt(index);
    if (character !== BACKSLASH && !UNCOVERED.test(character)) covered.push(index);
  }
  return covered;
}
