/**
 * Looks for stop sequences in text that comes in pieces. What could be the beginning of one is held back, so that no
 * part of a stop sequence is ever shown.
 */
export class StopScanner {
  readonly #stops: readonly string[];
  readonly #holdback: number;
  #held = '';
  #matched: string | undefined;

  constructor(stops: readonly string[]) {
    this.#stops = stops.filter((stop) => stop !== '');
    this.#holdback = Math.max(0, ...this.#stops.map((stop) => stop.length)) - 1;
  }

  /** The stop sequence that was found. */
  get matched(): string | undefined {
    return this.#matched;
  }

  /** Takes the next piece and gives back what is safe to show. After a match everything is dropped. */
  push(text: string): string {
    if (this.#matched !== undefined) return '';
    const seen = this.#held + text;
    const at = this.#firstMatch(seen);
    if (at !== -1) {
      this.#held = '';
      return seen.slice(0, at);
    }
    const safe = Math.max(0, seen.length - this.#possibleStart(seen));
    this.#held = seen.slice(safe);
    return seen.slice(0, safe);
  }

  /** The text ends here: what was held back was no stop sequence. */
  flush(): string {
    const held = this.#held;
    this.#held = '';
    return held;
  }

  /** The earliest match wins; of several at one place, the one listed first. */
  #firstMatch(text: string): number {
    let earliest = -1;
    for (const stop of this.#stops) {
      const at = text.indexOf(stop);
      if (at === -1 || (earliest !== -1 && at >= earliest)) continue;
      earliest = at;
      this.#matched = stop;
    }
    return earliest;
  }

  /** Length of the longest end of the text that a stop sequence begins with. */
  #possibleStart(text: string): number {
    for (let length = Math.min(this.#holdback, text.length); length > 0; length -= 1) {
      const end = text.slice(text.length - length);
      if (this.#stops.some((stop) => stop.startsWith(end))) return length;
    }
    return 0;
  }
}
