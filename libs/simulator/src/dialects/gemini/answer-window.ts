/**
 * Which pieces of a reply one answer holds. Google cuts long generations into answers; here a model name says how long
 * they are, such as `sim-text:pieces=3`, and the token is the number of the piece that comes next.
 */
export class AnswerWindow {
  readonly #from: number;
  readonly #size: number;
  #seen = 0;

  /** @param size pieces of an answer; 0 = all of them */
  constructor(token: string | undefined, size: number) {
    const from = Number(token === undefined ? 0 : Buffer.from(token, 'base64').toString('utf8'));
    this.#from = Number.isInteger(from) ? from : 0;
    this.#size = size;
  }

  /** Goes on to the next piece. @returns whether it belongs to this answer */
  holdsNext(): boolean {
    this.#seen += 1;
    return this.#seen > this.#from && (this.#size === 0 || this.#seen <= this.#from + this.#size);
  }

  /** Asks for what follows; undefined at the end of the reply. */
  get nextToken(): string | undefined {
    const next = this.#from + this.#size;
    if (this.#size === 0 || this.#seen <= next) return undefined;
    return Buffer.from(String(next)).toString('base64');
  }
}
