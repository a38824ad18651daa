const QUOTE = 34;
const BACKSLASH = 92;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;

/** Looks for the end of a JSON object in text that grows; no character is looked at twice. */
export class ObjectScan {
  /** Where the object's opening brace stands. */
  readonly start: number;
  #at: number;
  #depth = 0;
  #inString = false;
  #end: number | undefined;

  constructor(start: number) {
    this.start = start;
    this.#at = start;
  }

  /** The place behind the object, or undefined if the text does not reach that far. */
  endIn(text: string): number | undefined {
    while (this.#end === undefined && this.#at < text.length) {
      const unit = text.charCodeAt(this.#at);
      this.#at += 1;
      if (unit === QUOTE) this.#inString = !this.#inString;
      // The character behind it means nothing; where it has not come yet it is skipped in the next piece.
      else if (unit === BACKSLASH && this.#inString) this.#at += 1;
      else if (!this.#inString) this.#count(unit);
      if (this.#depth === 0) this.#end = this.#at;
    }
    return this.#end;
  }

  #count(unit: number): void {
    if (unit === OPENING_BRACE) this.#depth += 1;
    else if (unit === CLOSING_BRACE) this.#depth -= 1;
  }
}
