import type { EventShapes } from './event-shapes.js';
import { maskSegment, type TextSegment } from './held-text.js';
import type { SecretMask } from './secret-mask.js';
import { CONTEXT_LENGTH } from './secret-rules.js';
import type { SecretScanner } from './secret-scanner.js';

interface PlacedSegment {
  readonly segment: TextSegment;
  /** Where its decoded text begins in the field's text. */
  start: number;
}

/** What fields share. */
export interface FieldTools {
  readonly scanner: SecretScanner;
  readonly mask: SecretMask;
  /** What events looked like in all streams so far. */
  readonly shapes: EventShapes;
  /** Called once for every secret that was masked. */
  onSecret(): void;
}

/**
 * The text of one field, assembled from its pieces, with what of it is still undecided.
 * Where nothing looks like a secret, a piece costs one pass of one pattern and leaves nothing behind.
 */
export class FieldText {
  readonly #tools: FieldTools;
  /** A little of what was decided, as context, and everything that was not. */
  #text = '';
  #decided = 0;
  readonly #segments: PlacedSegment[] = [];
  #more: RegExp | undefined;
  /** Characters that other fields have got since this one's last. */
  idle = 0;

  constructor(tools: FieldTools) {
    this.#tools = tools;
  }

  get undecided(): boolean {
    return this.#segments.length > 0;
  }

  /** Whether nothing was ever begun here that goes on. */
  get isIdle(): boolean {
    return this.#segments.length === 0 && this.#more === undefined;
  }

  feed(segment: TextSegment): void {
    if (this.pass(segment.decoded)) return;
    const start = this.#text.length;
    this.#text = start === 0 ? segment.decoded : this.#text + segment.decoded;
    this.#segments.push({ segment, start });
    segment.held.holds += 1;
    this.#decide(false);
  }

  /**
   * The way nearly all pieces go: nothing was undecided before, and nothing is after.
   *
   * @returns false if this piece has to be fed with its place, because it may have to be masked
   */
  pass(decoded: string): boolean {
    this.idle = 0;
    if (!this.isIdle || !this.#tools.scanner.isFree(this.#text, decoded)) return false;
    const text = decoded.length >= CONTEXT_LENGTH ? decoded : this.#text + decoded;
    this.#text = text.length > CONTEXT_LENGTH ? text.slice(-CONTEXT_LENGTH) : text;
    this.#decided = this.#text.length;
    return true;
  }

  /** Decides what is left. What comes later continues only a secret that has begun. */
  settle(): void {
    if (this.#segments.length > 0) this.#decide(true);
  }

  /** Settles, and forgets everything: the next piece belongs to another field. */
  restart(): void {
    this.settle();
    this.#text = '';
    this.#decided = 0;
    this.#more = undefined;
  }

  #decide(final: boolean): void {
    if (this.#more !== undefined && !this.#continueSecret(this.#more, final)) return;
    const scan = this.#tools.scanner.scan(this.#text, this.#decided, final);
    for (const span of scan.spans) {
      this.#tools.onSecret();
      this.#cover(span.start, this.#tools.mask.mask(this.#text.slice(span.start, span.end)));
      this.#more = span.more;
    }
    this.#drop(scan.decided);
  }

  /** Whether the secret ended, so that the rest is ordinary text. */
  #continueSecret(more: RegExp, final: boolean): boolean {
    more.lastIndex = this.#decided;
    const end = more.test(this.#text) ? more.lastIndex : this.#decided;
    const atEnd = end === this.#text.length;
    // An escape of nested JSON may be cut in two; only both halves together say that it must stay.
    const kept = atEnd && !final && this.#text.endsWith('\\') ? end - 1 : end;
    this.#cover(this.#decided, this.#tools.mask.fill(this.#text.slice(this.#decided, kept)));
    this.#decided = kept;
    if (atEnd) this.#drop(kept);
    else this.#more = undefined;
    return !atEnd;
  }

  #cover(from: number, mask: string): void {
    const to = from + mask.length;
    for (const { segment, start } of this.#segments) {
      const end = start + segment.decoded.length;
      if (end <= from || start >= to) continue;
      const first = Math.max(from, start);
      maskSegment(segment, first - start, mask.slice(first - from, Math.min(end, to) - from));
    }
  }

  #drop(decided: number): void {
    const cut = Math.max(0, decided - CONTEXT_LENGTH);
    let kept = 0;
    for (const placed of this.#segments) {
      if (placed.start + placed.segment.decoded.length <= decided) {
        placed.segment.held.holds -= 1;
        continue;
      }
      placed.start -= cut;
      this.#segments[kept] = placed;
      kept += 1;
    }
    this.#segments.length = kept;
    if (cut > 0) this.#text = this.#text.slice(cut);
    this.#decided = decided - cut;
  }
}
