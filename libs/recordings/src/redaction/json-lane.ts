import { decodeEscapes, type HeldText, type TextSegment } from './held-text.js';
import type { FieldPiece, LaneFields } from './lane-fields.js';
import type { PersonalFields } from './personal-fields.js';

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const LOWER_U = 0x75;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

const STRUCTURAL = new Uint8Array(128);
for (const code of [NEWLINE, QUOTE, COMMA, OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE]) STRUCTURAL[code] = 1;

interface Container {
  isObject: boolean;
  expectsKey: boolean;
  key: string;
  index: string;
}

/**
 * Follows one stream of bytes (server-sent events, or one JSON value, or anything else) far enough to tell which
 * strings belong together, in a single pass and without parsing. May be cut anywhere.
 */
export class JsonLane {
  readonly #fields: LaneFields;
  readonly #personal: PersonalFields | undefined;
  readonly #containers: Container[] = [];
  #held: HeldText | undefined;
  /** Where the part at hand ends. */
  #end = 0;
  #depth = 0;
  #inString = false;
  #isKey = false;
  #piece: FieldPiece | undefined;
  /** An escape that the end of a piece cut in two. */
  #escape = '';
  /** Text in no string since the last one, or since the line began: from earlier pieces, and where it begins in this one. */
  #carried = '';
  #runStart = 0;
  /** Whether the JSON at hand is the data of a server-sent event, which ends with its line. */
  #inEvent = false;

  constructor(fields: LaneFields, personal?: PersonalFields) {
    this.#fields = fields;
    this.#personal = personal;
  }

  /**
   * Whether what follows is read alike whatever went before, so that whole lines may be left out: a line begins, and
   * the text in no string is decided.
   */
  get isAtLineStart(): boolean {
    if (this.#depth > 0 || this.#inString || !this.#fields.isOutsideIdle) return false;
    return this.#carried === '' || this.#carried === '\n';
  }

  push(held: HeldText): void {
    this.pushPart(held, 0, held.text.length);
  }

  /** What lies before and after the part has to be pushed before and after it. */
  pushPart(held: HeldText, from: number, to: number): void {
    this.#held = held;
    this.#end = to;
    this.#runStart = from;
    let index = from;
    while (index < to) {
      index = this.#inString ? this.#readString(held.text, index) : this.#readStructure(held.text, index);
    }
    if (!this.#inString) this.#endRun(to, true);
  }

  /** Decides everything by what is known. What comes later continues only secrets that have begun. */
  settle(): void {
    this.#fields.settle(this.#piece);
  }

  #readStructure(text: string, start: number): number {
    for (let index = start; index < this.#end; index += 1) {
      const code = text.charCodeAt(index);
      if (code > 127 || STRUCTURAL[code] === 0) continue;
      if (code === NEWLINE) {
        if (this.#depth === 0 || this.#inEvent) this.#endLine(index);
      } else if (this.#depth === 0) {
        if (code === OPEN_BRACE || code === OPEN_BRACKET) this.#openFirst(code, index);
      } else if (code === QUOTE) {
        this.#endRun(index, false);
        this.#fields.endOutside();
        this.#beginString(index + 1);
        return index + 1;
      } else {
        this.#readMark(code, index);
      }
    }
    return this.#end;
  }

  #readMark(code: number, index: number): void {
    if (code === OPEN_BRACE || code === OPEN_BRACKET) {
      this.#open(code);
      return;
    }
    const container = this.#containers[this.#depth];
    if (container === undefined) return;
    this.#readIndex(container, index);
    if (code === COMMA) {
      container.expectsKey = container.isObject;
      return;
    }
    this.#fields.closeObject(this.#depth, container.index);
    this.#depth -= 1;
    if (this.#depth === 0) {
      this.#endRun(index, false);
      this.#fields.resolvePieces();
    }
  }

  /** `"index": 3` and its kin say which of several parallel fields an object belongs to. */
  #readIndex(container: Container, end: number): void {
    if (!container.isObject || container.expectsKey || !container.key.endsWith('index')) return;
    const run = this.#carried + (this.#held?.text.slice(this.#runStart, end) ?? '');
    const digits = /^\s*:\s*(\d+)/.exec(run)?.[1];
    if (digits !== undefined) container.index += `${digits},`;
    container.key = '';
  }

  /** JSON begins at the start of a line, or as the data of an event; a brace elsewhere is plain text. */
  #openFirst(code: number, index: number): void {
    const head = (this.#carried + (this.#held?.text.slice(this.#runStart, index) ?? '')).trim();
    if (head !== '' && head !== 'data:') return;
    this.#inEvent = head !== '';
    this.#endRun(index, false);
    this.#open(code);
  }

  #open(code: number): void {
    this.#depth += 1;
    const isObject = code === OPEN_BRACE;
    const container = this.#containers[this.#depth];
    if (container === undefined) {
      this.#containers[this.#depth] = { isObject, expectsKey: isObject, key: '', index: '' };
      return;
    }
    container.isObject = isObject;
    container.expectsKey = isObject;
    container.key = '';
    container.index = '';
  }

  #endLine(index: number): void {
    this.#endRun(index, false);
    this.#depth = 0;
    this.#inString = false;
    this.#escape = '';
    this.#fields.resolvePieces();
  }

  /** @param carry whether the run goes on in the next piece */
  #endRun(end: number, carry: boolean): void {
    const held = this.#held;
    if (held !== undefined && end > this.#runStart) {
      const decoded = held.text.slice(this.#runStart, end);
      this.#fields.addOutside({ held, from: this.#runStart, to: end, decoded }, !carry);
      if (carry) this.#carried = (this.#carried + decoded).slice(0, 32);
    }
    if (!carry) this.#carried = '';
    this.#runStart = end;
  }

  #beginString(at: number): void {
    const container = this.#containers[this.#depth];
    this.#inString = true;
    this.#isKey = container?.expectsKey ?? false;
    if (container === undefined) return;
    if (this.#isKey) container.key = '';
    else if (this.#inEvent) this.#piece = this.#fields.openPiece({ key: container.key, depth: this.#depth, at });
  }

  #readString(text: string, start: number): number {
    let index = this.#escape === '' ? start : this.#finishEscape(text, start);
    const from = index;
    for (; index < this.#end; index += 1) {
      const code = text.charCodeAt(index);
      if (code === QUOTE) {
        this.#addPart(from, index, true);
        this.#endString(index + 1);
        return index + 1;
      }
      if (code === BACKSLASH) {
        const length = text.charCodeAt(index + 1) === LOWER_U ? 6 : 2;
        if (index + length > this.#end) {
          this.#addPart(from, index, false);
          this.#escape = text.slice(index, this.#end);
          return this.#end;
        }
        index += length - 1;
      } else if (code === NEWLINE && this.#inEvent) {
        this.#addPart(from, index, true);
        this.#endString(index);
        return index;
      }
    }
    this.#addPart(from, this.#end, false);
    return this.#end;
  }

  #endString(next: number): void {
    const container = this.#containers[this.#depth];
    if (container !== undefined && this.#isKey) container.expectsKey = false;
    this.#inString = false;
    this.#piece = undefined;
    this.#runStart = next;
  }

  #addPart(from: number, to: number, last: boolean): void {
    const held = this.#held;
    if (held === undefined) return;
    if (this.#isKey) this.#addToKey(held.text.slice(from, to));
    else if (this.#personal !== undefined && this.#coverPersonal(held, from, to)) return;
    if (last && this.#piece === undefined && this.#fields.isHarmless(held, from, to)) return;
    this.#addDecoded({ held, from, to, decoded: decodeEscapes(held.text.slice(from, to)) }, last);
  }

  #addToKey(raw: string): void {
    const container = this.#containers[this.#depth];
    if (container !== undefined) container.key = container.key === '' ? raw : container.key + raw;
  }

  #coverPersonal(held: HeldText, from: number, to: number): boolean {
    if (this.#personal?.concerns(this.#containers[1]?.key) !== true) return false;
    const path = this.#containers.slice(1, this.#depth + 1).map((container) => container.key);
    const masked = this.#personal.mask(path, held.text.slice(from, to));
    if (masked !== undefined) held.edit(from, masked);
    return masked !== undefined;
  }

  #addDecoded(segment: TextSegment, last: boolean): void {
    if (this.#piece === undefined) this.#fields.addSingle(segment, last);
    else if (segment.decoded !== '') this.#fields.addToPiece(this.#piece, segment);
  }

  #finishEscape(text: string, start: number): number {
    const held = this.#held;
    const second = this.#escape.charCodeAt(1) || text.charCodeAt(start);
    const missing = (second === LOWER_U ? 6 : 2) - this.#escape.length;
    if (start + missing > this.#end || held === undefined) {
      this.#escape += text.slice(start, this.#end);
      return this.#end;
    }
    const decoded = decodeEscapes(this.#escape + text.slice(start, start + missing));
    this.#escape = '';
    // An empty stretch: what an escape cut in two stands for is seen, but cannot be masked.
    this.#addDecoded({ held, from: start, to: start, decoded }, false);
    return start + missing;
  }
}
