const QUOTE = 34;
const BACKSLASH = 92;
const OPENING_BRACKET = 91;
const CLOSING_BRACKET = 93;
const OPENING_BRACE = 123;
const CLOSING_BRACE = 125;
const SPACE = 32;

/**
 * Watches JSON text grow and tells when exactly one object has closed. Counts braces and nothing else: parsing the
 * whole text anew at every fragment would cost its square.
 */
export class JsonProgress {
  #depth = 0;
  #values = 0;
  #inString = false;
  #escaped = false;
  #stray = false;

  /** Whether the text is one closed object, with blanks around it at most. It may still not be valid JSON inside. */
  get complete(): boolean {
    return this.#values === 1 && this.#depth === 0 && !this.#stray;
  }

  feed(fragment: string): void {
    for (let at = 0; at < fragment.length; at += 1) {
      const unit = fragment.charCodeAt(at);
      if (this.#inString) this.#string(unit);
      else this.#structure(unit);
    }
  }

  #string(unit: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (unit === BACKSLASH) this.#escaped = true;
    else if (unit === QUOTE) this.#inString = false;
  }

  #structure(unit: number): void {
    if (unit === OPENING_BRACE || unit === OPENING_BRACKET) this.#depth += 1;
    else if (unit === CLOSING_BRACE || unit === CLOSING_BRACKET) this.#close();
    else if (unit === QUOTE) this.#inString = this.#depth > 0 || this.#markStray();
    else if (this.#depth === 0 && unit > SPACE) this.#markStray();
  }

  #close(): void {
    this.#depth -= 1;
    if (this.#depth === 0) this.#values += 1;
  }

  #markStray(): boolean {
    this.#stray = true;
    return true;
  }
}
