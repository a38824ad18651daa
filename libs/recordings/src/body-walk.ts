const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const SPACE = 0x20;

/** Bytes from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What of a JSON text has to be looked at. */
export interface WalkedBody {
  /** The insides of strings. */
  readonly strings: readonly ByteRange[];
  /** Members of the outermost object, with their keys. */
  readonly members: readonly ByteRange[];
}

/**
 * Goes through the bytes of a JSON text to find which strings certain places lie in. Much of what makes reading JSON
 * slow is left out: no text is decoded, and nothing is kept but the depth.
 */
export class BodyWalk {
  readonly #bytes: Buffer;
  readonly #places: readonly number[];
  readonly #members: ReadonlySet<string>;
  readonly #found = { strings: [] as ByteRange[], members: [] as ByteRange[] };
  #next = 0;
  #depth = 0;

  /**
   * @param places in ascending order
   * @param members keys of the outermost object whose members are wanted whole; each has to be among the places
   */
  constructor(bytes: Buffer, places: readonly number[], members: ReadonlySet<string>) {
    this.#bytes = bytes;
    this.#places = places;
    this.#members = members;
  }

  /** Where the places lie; undefined when the text is no JSON, or when one of them lies in no string. */
  walk(): WalkedBody | undefined {
    const bytes = this.#bytes;
    let index = skipSpace(bytes, 0);
    if (bytes[index] !== OPEN_BRACE && bytes[index] !== OPEN_BRACKET) return undefined;
    const isObject = bytes[index] === OPEN_BRACE;
    while (this.#next < this.#places.length) {
      const code = bytes[index];
      if (code === undefined || index > this.#place) return undefined;
      if (code !== QUOTE) {
        this.#count(code);
        if (this.#depth === 0) return undefined;
        index += 1;
        continue;
      }
      const end = endOfString(bytes, index + 1);
      const isWanted = this.#place < end;
      index = isWanted ? this.#take({ start: index + 1, end }, isObject) : end + 1;
    }
    return this.#found;
  }

  get #place(): number {
    return this.#places[this.#next] ?? Number.POSITIVE_INFINITY;
  }

  #count(code: number): void {
    if (code === OPEN_BRACE || code === OPEN_BRACKET) this.#depth += 1;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) this.#depth -= 1;
  }

  #take(string: ByteRange, isInObject: boolean): number {
    const isMember = isInObject && this.#depth === 1 && this.#isWantedKey(string);
    if (isMember) {
      const end = this.#endOfMember(string.end + 1);
      this.#found.members.push({ start: string.start - 1, end });
      this.#skipPlaces(end);
      return end;
    }
    this.#found.strings.push(string);
    this.#skipPlaces(string.end);
    return string.end + 1;
  }

  #skipPlaces(end: number): void {
    while (this.#place < end) this.#next += 1;
  }

  #isWantedKey({ start, end }: ByteRange): boolean {
    if (end - start > 32 || !this.#members.has(this.#bytes.toString('latin1', start, end))) return false;
    return this.#bytes[skipSpace(this.#bytes, end + 1)] === COLON;
  }

  #endOfMember(start: number): number {
    const bytes = this.#bytes;
    const outer = this.#depth;
    let index = start;
    for (; index < bytes.length; index += 1) {
      const code = bytes[index] ?? 0;
      if (this.#depth === outer && (code === COMMA || code === CLOSE_BRACE)) break;
      if (code === QUOTE) index = endOfString(bytes, index + 1);
      else this.#count(code);
    }
    return Math.min(index, bytes.length);
  }
}

function skipSpace(bytes: Buffer, from: number): number {
  let index = from;
  while (index < bytes.length && (bytes[index] ?? 0) <= SPACE) index += 1;
  return index;
}

/** Where the quote stands that ends a string; the length of all if there is none. */
function endOfString(bytes: Buffer, from: number): number {
  const { length } = bytes;
  let index = from;
  while (index < length) {
    const code = bytes[index];
    if (code === QUOTE) return index;
    index += code === BACKSLASH ? 2 : 1;
  }
  return length;
}
