import { FieldText, type FieldTools } from './field-text.js';
import { decodeEscapes, type HeldText, type TextSegment } from './held-text.js';
import { LEAST_SECRET_LENGTH, MAX_SECRET_LENGTH } from './secret-rules.js';

/** Keys whose values arrive in pieces, one per event of a stream: the Messages API's, Chat Completions' and their kin. */
const PIECEWISE_KEYS: ReadonlySet<string> = new Set([
  'arguments',
  'content',
  'delta',
  'partial_json',
  'reasoning',
  'reasoning_content',
  'refusal',
  'text',
  'thinking',
]);

const BACKSLASH = '\\';

/** A piece of a field, whose field is known only once all objects around it are closed: their index may come last. */
export interface FieldPiece {
  readonly key: string;
  /** Where its string began, in the text that was pushed then. */
  readonly at: number;
  segments: TextSegment[];
  /** The indexes of the objects around it, inner ones last. */
  chain: string;
  depth: number;
}

/** Sorts the strings of a stream into the fields they belong to. */
export class LaneFields {
  readonly #tools: FieldTools;
  readonly #fields = new Map<string, FieldText>();
  readonly #undecided = new Set<FieldText>();
  readonly #outside: FieldText;
  readonly #single: FieldText;
  #pieces: FieldPiece[] = [];
  #singleBegun = false;
  #found: Map<number, string> | undefined;

  constructor(tools: FieldTools) {
    this.#tools = tools;
    this.#outside = new FieldText(tools);
    this.#single = new FieldText(tools);
  }

  /** A piece to be filled, if strings under this key come piecewise. */
  openPiece(begin: { readonly key: string; readonly depth: number; readonly at: number }): FieldPiece | undefined {
    const { key, depth, at } = begin;
    if (!PIECEWISE_KEYS.has(key)) return undefined;
    const piece = { key, at, segments: [], chain: '', depth };
    this.#pieces.push(piece);
    return piece;
  }

  addToPiece(piece: FieldPiece, segment: TextSegment): void {
    segment.held.holds += 1;
    piece.segments.push(segment);
  }

  /** An object ends; pieces inside now know its index. */
  closeObject(depth: number, index: string): void {
    for (const piece of this.#pieces) {
      if (piece.depth !== depth) continue;
      if (index !== '') piece.chain = `${index}.${piece.chain}`;
      piece.depth -= 1;
    }
  }

  /** The event ends: its pieces join their fields. */
  resolvePieces(): void {
    if (this.#pieces.length === 0) return;
    for (const piece of this.#pieces) {
      const name = piece.chain + piece.key;
      const field = this.fieldOf(name);
      this.#found?.set(piece.at, name);
      for (const segment of piece.segments) {
        this.feed(field, segment);
        segment.held.holds -= 1;
      }
      piece.segments = [];
    }
    this.#pieces = [];
  }

  /**
   * Runs `read`, and tells to which fields the strings belong that began and ended meanwhile.
   *
   * @returns names of fields by where their strings begin
   */
  fieldsFoundBy(read: () => void): ReadonlyMap<number, string> {
    const found = new Map<number, string>();
    this.#found = found;
    read();
    this.#found = undefined;
    return found;
  }

  /**
   * Text of a field that was found elsewhere, and lies in no piece.
   *
   * @returns false if nothing was done, because it has to be fed with its place
   */
  pass(field: FieldText, decoded: string): boolean {
    if (!field.pass(decoded)) return false;
    if (this.#undecided.size > 0) this.#note(field, decoded.length);
    return true;
  }

  feed(field: FieldText, segment: TextSegment): void {
    field.feed(segment);
    this.#note(field, segment.decoded.length);
  }

  /** Whether a string that stands alone, and lies whole between two indexes, can be passed over without a closer look. */
  isHarmless(held: HeldText, from: number, to: number): boolean {
    if (this.#singleBegun) return false;
    return to - from < LEAST_SECRET_LENGTH || this.isPlain(held.text.slice(from, to));
  }

  /** Whether nothing can be a secret in raw text that does not go on. */
  isPlain(raw: string): boolean {
    if (raw.length < LEAST_SECRET_LENGTH) return true;
    return this.#tools.scanner.isClean(raw.includes(BACKSLASH) ? decodeEscapes(raw) : raw);
  }

  /** Whether no text outside of strings is waiting for what follows. */
  get isOutsideIdle(): boolean {
    return this.#outside.isIdle;
  }

  /** A stretch of a string that stands alone. */
  addSingle(segment: TextSegment, last: boolean): void {
    this.#singleBegun = !last;
    this.#single.feed(segment);
    if (last) this.#single.restart();
  }

  /**
   * Text in no string.
   * @param whole whether it ends here, and does not go on in the next piece
   */
  addOutside(segment: TextSegment, whole: boolean): void {
    if (whole && this.#outside.isIdle && this.isPlain(segment.decoded)) return;
    this.#outside.feed(segment);
  }

  /** A string begins: what stands before it does not go on behind it. */
  endOutside(): void {
    this.#outside.restart();
  }

  /** Decides everything. A piece that is still open goes on. */
  settle(open: FieldPiece | undefined): void {
    this.resolvePieces();
    if (open !== undefined) this.#pieces.push(open);
    for (const field of this.#undecided) field.settle();
    this.#undecided.clear();
    this.#outside.settle();
    this.#single.settle();
  }

  /** The field of that name, made when it is asked for first. */
  fieldOf(name: string): FieldText {
    let field = this.#fields.get(name);
    if (field === undefined) {
      field = new FieldText(this.#tools);
      this.#fields.set(name, field);
    }
    return field;
  }

  /** A field that has ended says so nowhere; it is settled once others have got as much text as a secret may be long. */
  #note(field: FieldText, length: number): void {
    if (field.undecided) this.#undecided.add(field);
    else if (this.#undecided.size > 0) this.#undecided.delete(field);
    else return;
    for (const other of this.#undecided) {
      if (other === field) continue;
      other.idle += length;
      if (other.idle <= MAX_SECRET_LENGTH) continue;
      other.settle();
      this.#undecided.delete(other);
    }
  }
}
