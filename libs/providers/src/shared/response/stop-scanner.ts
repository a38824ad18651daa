/** A stop sequence, and where it stands in a text. */
interface Match {
  readonly at: number;
  readonly stop: string;
}

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
    const safe = seen.length - this.#possibleStart(seen);
    const found = this.#firstMatch(seen);
    // What may still become an earlier match is waited for, so that it does not matter where the text was cut.
    if (found !== undefined && found.at <= safe) return this.#settle(seen, found);
    this.#held = seen.slice(safe);
    return seen.slice(0, safe);
  }

  /** The text ends here: what was held back begins no stop sequence, but may hold one. */
  flush(): string {
    const held = this.#held;
    this.#held = '';
    const found = this.#firstMatch(held);
    return found === undefined ? held : this.#settle(held, found);
  }

  #settle(seen: string, { at, stop }: Match): string {
    this.#matched = stop;
    this.#held = '';
    return seen.slice(0, at);
  }

  /** The earliest match wins; of several at one place, the shortest, since it is whole first. */
  #firstMatch(text: string): Match | undefined {
    let first: Match | undefined;
    for (const stop of this.#stops) {
      const at = text.indexOf(stop);
      if (at === -1) continue;
      if (first === undefined || at < first.at || (at === first.at && stop.length < first.stop.length)) {
        first = { at, stop };
      }
    }
    return first;
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
