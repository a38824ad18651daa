import { createHmac } from 'node:crypto';

import { MAX_SECRET_LENGTH } from './secret-rules.js';

const BACKSLASH = 0x5c;
const LOWER_U = 0x75;
const SPACE = 0x20;
/** JSON may write these two with a backslash or without; masked, they would differ from one side to the other. */
const QUOTE = 0x22;
const SLASH = 0x2f;
const FILL = 'x';
const DIGEST_LENGTH = 8;

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
   * still parses, and so that it gets the same mask at every depth of escaping.
   */
  mask(text: string): string {
    const covered: number[] = [];
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      if (code === BACKSLASH) index += text.charCodeAt(index + 1) === LOWER_U ? 5 : 1;
      else if (code > SPACE && code !== QUOTE && code !== SLASH) covered.push(index);
    }
    const characters = text.split('');
    const secret = covered.slice(0, MAX_SECRET_LENGTH).map((index) => text.charAt(index));
    const digest = this.digest(secret.join(''));
    covered.forEach((index, order) => (characters[index] = digest.charAt(order) || FILL));
    return characters.join('');
  }

  /** The mask of a secret's continuation. */
  fill(text: string): string {
    return text.replace(/\\u[0-9A-Fa-f]{4}|\\.|[^\s\\"/]/g, (piece) => (piece.startsWith('\\') ? piece : FILL));
  }
}
