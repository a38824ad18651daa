/** Words in pieces of this many characters at most, and single marks: about what OpenAI's models count as tokens. */
const TOKEN = /\s*(?:[\p{L}\p{M}\p{N}_]{1,8}|[^\s\p{L}\p{M}\p{N}_])/uy;

/**
 * Cuts a reply to fewer tokens than the upstream can be asked for. They are so few that the whole text is held until
 * it is known to be over.
 */
export class TokenCut {
  readonly #limit: number;
  #text = '';
  #calls = false;

  /** @param limit in tokens */
  constructor(limit: number) {
    this.#limit = limit;
  }

  push(text: string): void {
    this.#text += text;
  }

  /** A call never fits. */
  call(): void {
    this.#calls = true;
  }

  /** The text that fits, and whether more was there. */
  take(): { readonly text: string; readonly cut: boolean } {
    TOKEN.lastIndex = 0;
    let end = 0;
    for (let count = 0; count < this.#limit && TOKEN.test(this.#text); count += 1) end = TOKEN.lastIndex;
    const rest = this.#text.slice(end);
    return { text: this.#text.slice(0, end), cut: this.#calls || rest.trim() !== '' };
  }
}
