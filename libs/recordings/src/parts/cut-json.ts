/** Shorter parts would cost more as files of their own than they save. */
const MIN_PART_BYTES = 4096;
/** The further behind, the longer: of a list of many megabytes some hundred parts are made, not thousands. */
const GROWTH = 64;
/** Lists of conversations lie at the top, or in one object that wraps them. */
const MAX_OBJECT_DEPTH = 2;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Bytes from the first up to, not including, the second. */
export type ByteRange = readonly [from: number, to: number];

/**
 * Finds parts of a JSON text that the next one of the same conversation will hold as well: elements of its lists, as
 * many together as make a part worth keeping, and long values. Where a part ends depends on nothing behind it, so that
 * a list that has grown is cut as before.
 *
 * The text is not checked. Of one that is no JSON fewer parts are found, or odd ones; they are parts all the same.
 */
export function cutJson(json: Buffer): readonly ByteRange[] {
  return new JsonCutter(json).run();
}

class JsonCutter {
  readonly #json: Buffer;
  readonly #ranges: ByteRange[] = [];
  /** Containers around the present byte. */
  #depth = 0;
  /** Of those, the ones whose members can be told apart; only the innermost may be a list. */
  #cutDepth = 0;
  #isInList = false;
  /** Where the innermost list begins, or the value. */
  #base = 0;
  /** Where the next part begins. */
  #from = 0;

  constructor(json: Buffer) {
    this.#json = json;
  }

  run(): readonly ByteRange[] {
    const json = this.#json;
    for (let at = 0; at < json.length; at += 1) {
      const byte = json[at];
      if (byte === QUOTE) at = this.#endOfString(at);
      else if (byte === COMMA) this.#endMember(at);
      else if (byte === COLON) this.#beginValue(at);
      else if (byte === OPEN_LIST || byte === OPEN_OBJECT) this.#open(at, byte === OPEN_LIST);
      else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) this.#close(at);
    }
    return this.#ranges;
  }

  #open(at: number, isList: boolean): void {
    const isReadable = this.#depth === this.#cutDepth && !this.#isInList;
    this.#depth += 1;
    if (!isReadable || (!isList && this.#depth > MAX_OBJECT_DEPTH)) return;
    this.#cutDepth = this.#depth;
    this.#isInList = isList;
    this.#begin(at + 1);
  }

  #close(at: number): void {
    this.#endMember(at);
    if (this.#depth === this.#cutDepth) {
      this.#cutDepth -= 1;
      this.#isInList = false;
      this.#begin(at + 1);
    }
    this.#depth -= 1;
  }

  #beginValue(at: number): void {
    if (this.#depth === this.#cutDepth && !this.#isInList) this.#begin(at + 1);
  }

  #begin(at: number): void {
    this.#base = at;
    this.#from = at;
  }

  #endMember(at: number): void {
    if (this.#depth !== this.#cutDepth) return;
    const length = at - this.#from;
    if (length < MIN_PART_BYTES || length * GROWTH < this.#from - this.#base) return;
    this.#ranges.push([this.#from, at]);
    this.#from = at + 1;
  }

  /** Strings are most of the text: their ends are looked for natively. */
  #endOfString(start: number): number {
    for (let at = start + 1; ;) {
      const end = this.#json.indexOf(QUOTE, at);
      if (end < 0) return this.#json.length;
      let before = end - 1;
      while (this.#json[before] === BACKSLASH) before -= 1;
      if ((end - before) % 2 === 1) return end;
      at = end + 1;
    }
  }
}
