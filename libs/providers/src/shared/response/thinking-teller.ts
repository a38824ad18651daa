/** Gemini's signature of the tool call that follows the thinking. */
export interface ThoughtSignature {
  readonly value: string;
  /** The number of the call in the reply. */
  readonly ordinal: number;
}

/** Tells the thinking of a reply, block by block. What the signature of a block carries is the vendor's affair. */
export interface ThinkingTeller {
  /** Whether thinking is told; if not, it must not come between two pieces of text. */
  readonly wanted: boolean;
  /** Whether the model has thought, told or not. */
  readonly produced: boolean;
  /** Adds text to the open block, or opens one. */
  add(text: string): void;
  /** Other content begins, or the reply ends. */
  close(thoughtSignature?: ThoughtSignature): void;
}
