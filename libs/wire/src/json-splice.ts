import type { JsonSpan } from './json-spans.js';

interface Change extends JsonSpan {
  readonly text: string;
}

/** Changes to a JSON text that leave every other byte as it is. Changes must not overlap. */
export class JsonSplice {
  readonly #text: Uint8Array;
  readonly #changes: Change[] = [];

  constructor(text: Uint8Array) {
    this.#text = text;
  }

  /** Puts a value in the place of what stands in `span`. */
  replace({ start, end }: JsonSpan, value: unknown): void {
    this.#changes.push({ start, end, text: JSON.stringify(value) });
  }

  /**
   * Takes items from a list, with the commas that would be left over.
   *
   * @param items all elements of an array, or all members of an object, whole
   * @param dropped which of them go
   */
  drop(items: readonly JsonSpan[], dropped: (position: number) => boolean): void {
    for (let first = 0; first < items.length; first += 1) {
      if (!dropped(first)) continue;
      let last = first;
      while (last + 1 < items.length && dropped(last + 1)) last += 1;
      this.#cut(items, first, last);
      first = last;
    }
  }

  /** Puts members in front of all others of an object. `members` = their JSON without braces, not empty. */
  prepend(object: JsonSpan, members: string, empty: boolean): void {
    this.#changes.push({ start: object.start + 1, end: object.start + 1, text: empty ? members : `${members},` });
  }

  /** The text with all changes; the very same bytes if there are none. */
  apply(): Uint8Array {
    if (this.#changes.length === 0) return this.#text;
    const parts: Uint8Array[] = [];
    let from = 0;
    for (const { start, end, text } of this.#changes.toSorted(inOrder)) {
      parts.push(this.#text.subarray(from, start), Buffer.from(text));
      from = end;
    }
    return Buffer.concat([...parts, this.#text.subarray(from)]);
  }

  #cut(items: readonly JsonSpan[], first: number, last: number): void {
    const next = items[last + 1];
    const before = items[first - 1];
    const start = next === undefined && before !== undefined ? before.end : (items[first]?.start ?? 0);
    const end = next === undefined ? (items[last]?.end ?? start) : next.start;
    this.#changes.push({ start, end, text: '' });
  }
}

/** What is put somewhere comes before what is taken from there. */
function inOrder(left: Change, right: Change): number {
  return left.start - right.start || left.end - right.end;
}
