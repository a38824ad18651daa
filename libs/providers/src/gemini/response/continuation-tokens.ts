/** How far the answer to one request has got when its bytes end. */
export interface AnswerEnd {
  /** It said that it is not the end: another request brings the rest. */
  readonly continues: boolean;
  /** It said how the reply ends. */
  readonly finished: boolean;
}

/** An answer that breaks before it has said anything is asked for again so often, in a row. */
const MAXIMUM_RESTARTS = 3;

/**
 * Decides by which token a long generation is resumed. A token may come with the end of an answer, or in its middle as
 * a checkpoint: what was said behind that would be said again.
 */
export class ContinuationTokens {
  /** The token the present answer was asked for with. */
  #started: string | undefined;
  #latest: string | undefined;
  #saidSinceToken = false;
  #said = false;
  #restarts = 0;

  /** Content has come. */
  noteContent(): void {
    this.#saidSinceToken = true;
    this.#said = true;
  }

  /** A token has come, behind all content so far. */
  noteToken(token: string): void {
    this.#latest = token;
    this.#saidSinceToken = false;
  }

  /** The token to go on with, or undefined if the reply does not go on. */
  next({ continues, finished }: AnswerEnd): string | undefined {
    if (finished && !continues) return undefined;
    const isNew = this.#latest !== undefined && this.#latest !== this.#started;
    if (isNew && (continues || !this.#saidSinceToken)) {
      this.#restarts = 0;
      return this.#begin(this.#latest);
    }
    if (continues || this.#said || this.#started === undefined || this.#restarts >= MAXIMUM_RESTARTS) return undefined;
    this.#restarts += 1;
    return this.#begin(this.#started);
  }

  #begin(token: string | undefined): string | undefined {
    this.#started = token;
    this.#latest = token;
    this.#said = false;
    this.#saidSinceToken = false;
    return token;
  }
}
