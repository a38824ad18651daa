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

/** One call of a model that a provider made on the way to a reply, with counts of its own. */
export interface BilledCall {
  /** Absent = the model of the reply. */
  readonly model?: string;
  readonly usage: Usage;
  readonly cacheCreation1hTokens?: number;
}

/** What matters to the bill, and to nothing else. */
export interface Billing {
  /** Those of `cacheCreationTokens` that were written for an hour, at a price of their own. */
  readonly cacheCreation1hTokens?: number;
  /** Searches of the web that the provider ran. */
  readonly webSearchRequests?: number;
  /** US dollars by the provider's own account. */
  readonly reportedCostUsd?: number;
  /** The tier of service that was charged, where it is not the standard one. */
  readonly serviceTier?: string;
  /** Where there are any, they are what is billed, and the counts of the whole reply are not. */
  readonly calls?: readonly BilledCall[];
}

/** A later, absolute reading of the same counts: a key that is present replaces the earlier value. */
export type UsageUpdate = Partial<Usage> & { readonly billing?: Billing };

/** Nothing counted yet. */
export const EMPTY_USAGE: Usage = Object.freeze({
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheCreationTokens: 0,
  reasoningTokens: 0,
});

/** The names of the counts. */
export const USAGE_KEYS = Object.keys(EMPTY_USAGE) as readonly (keyof Usage)[];
