/**
 * Token counts of one reply, in disjoint buckets: the whole prompt is
 * `inputTokens + cacheReadTokens + cacheCreationTokens`, and `reasoningTokens` is a part of `outputTokens`.
 */
export interface Usage {
  /** Prompt tokens that were neither read from nor written to a cache. */
  readonly inputTokens: number;
  /** Every generated token, reasoning included. */
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheCreationTokens: number;
  readonly reasoningTokens: number;
}

/** A later, absolute reading of the same counts: a key that is present replaces the earlier value. */
export type UsageUpdate = Partial<Usage>;

/** Nothing counted yet. */
export const EMPTY_USAGE: Usage = Object.freeze({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheCreationTokens: 0,
  reasoningTokens: 0,
});
