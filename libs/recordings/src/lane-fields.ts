import { FieldText, type FieldTools } from './field-text.js';
import type { TextSegment } from './held-text.js';
import { MAX_SECRET_LENGTH } from './secret-rules.js';

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

/** Shorter text can hold no secret, unless it is a piece of more. */
const LEAST_LENGTH = 10;

/** A piece of a field, whose field is known only once all objects around it are closed: their index may come last. */
export interface FieldPiece {
  readonly key: string;
  readonly segments: TextSegment[];
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
  readonly #pieces: FieldPiece[] = [];
  #singleBegun = false;

  constructor(tools: FieldTools) {
    this.#tools = tools;
    this.#outside = new FieldText(tools);
    this.#single = new FieldText(tools);
  }

  /** A piece to be filled, if strings under this key come piecewise. */
  openPiece(key: string, depth: number): FieldPiece | undefined {
    if (!PIECEWISE_KEYS.has(key)) return undefined;
    const piece = { key, segments: [], chain: '', depth };
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
    for (const piece of this.#pieces) {
      const field = this.#fieldOf(piece.chain + piece.key);
      for (const segment of piece.segments) {
        field.feed(segment);
        segment.held.holds -= 1;
        this.#note(field, segment.decoded.length);
      }
      piece.segments.length = 0;
    }
    this.#pieces.length = 0;
  }

  /** A stretch of a string that stands alone. */
  addSingle(segment: TextSegment, last: boolean): void {
    if (last && !this.#singleBegun && segment.decoded.length < LEAST_LENGTH) return;
    this.#singleBegun = !last;
    this.#single.feed(segment);
    if (last) this.#single.restart();
  }

  /** Text in no string. */
  addOutside(segment: TextSegment, atTopLevel: boolean): void {
    if (!atTopLevel && segment.decoded.length < LEAST_LENGTH && !this.#outside.undecided) return;
    this.#outside.feed(segment);
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

  #fieldOf(name: string): FieldText {
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
