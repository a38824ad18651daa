import { DEFAULT_SSE_LIMIT_BYTES } from './sse-decoder.js';
import { SseLimitError } from './sse-limit-error.js';
import { Utf8Decoder } from './utf8-decoder.js';

const QUOTE = 34;
const COMMA = 44;
const OPENING_BRACKET = 91;
const BACKSLASH = 92;
const CLOSING_BRACKET = 93;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;
const SPACE = 32;

/**
 * Gives the elements of a JSON array as they arrive, each as its text: Google streams so where no event stream was
 * asked for. Counts brackets and nothing else; whether an element is JSON is for its reader to find out. What stands
 * behind the array is ignored.
 */
export class JsonArrayDecoder {
  readonly #utf8 = new Utf8Decoder();
  readonly #limit: number;
  /** 0 outside of the array, 1 between its elements. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  #closed = false;
  /** The element so far. */
  #element = '';

  /** @param limitBytes size of one element; measured in UTF-16 units, of which a text has at most as many as bytes */
  constructor(limitBytes: number = DEFAULT_SSE_LIMIT_BYTES) {
    this.#limit = limitBytes;
  }

  /**
   * Takes the next bytes and gives back the elements they completed.
   * @throws {SseLimitError} when one element grows beyond the limit
   */
  push(bytes: Uint8Array): readonly string[] {
    const text = this.#utf8.push(bytes);
    const elements: string[] = [];
    let start = 0;
    for (let at = 0; at < text.length && !this.#closed; at += 1) {
      if (!this.#endsElement(text.charCodeAt(at))) continue;
      this.#element += text.slice(start, at);
      start = at + 1;
      this.#take(elements);
    }
    if (!this.#closed) this.#element += text.slice(start);
    if (this.#element.length <= this.#limit) return elements;
    this.#element = '';
    throw new SseLimitError(this.#limit, []);
  }

  #take(elements: string[]): void {
    const element = this.#element.trim();
    this.#element = '';
    if (element !== '') elements.push(element);
  }

  /** Whether the character stands between two elements, or before the first, or behind the last. */
  #endsElement(unit: number): boolean {
    if (this.#inString) {
      this.#readString(unit);
      return false;
    }
    if (unit <= SPACE) return false;
    if (unit === QUOTE) this.#inString = true;
    else if (unit === OPENING_BRACE || unit === OPENING_BRACKET) return this.#opens();
    else if (unit === CLOSING_BRACE || unit === CLOSING_BRACKET) return this.#closes();
    return unit === COMMA && this.#depth === 1;
  }

  #readString(unit: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (unit === BACKSLASH) this.#escaped = true;
    else if (unit === QUOTE) this.#inString = false;
  }

  #opens(): boolean {
    this.#depth += 1;
    return this.#depth === 1;
  }

  #closes(): boolean {
    this.#depth -= 1;
    this.#closed = this.#depth <= 0;
    return this.#closed;
  }
}
