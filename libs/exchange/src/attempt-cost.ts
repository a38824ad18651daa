/** What one call of a model was billed for: parts that do not overlap, and their price. */
export interface CostRow {
  readonly model: string;
  readonly inputTokens: number;
  readonly cacheReadTokens: number;
  /** Written for as long as is usual. */
  readonly cacheWriteTokens: number;
  readonly cacheWrite1hTokens: number;
  /** Reasoning included. */
  readonly outputTokens: number;
  readonly webSearches: number;
  /** US dollars by the list; absent where a part has no known price. */
  readonly usd?: number;
}

/** What one attempt cost. Prices come from lists, never from a reply; what a reply says it cost is kept apart. */
export interface AttemptCost {
  /** US dollars of all rows together; absent where one of them has no known price. */
  readonly usd?: number;
  /** US dollars by the provider's own account. */
  readonly reportedUsd?: number;
  /** The sides of the reply that nobody counted, and that were estimated. */
  readonly estimated?: readonly ('input' | 'output')[];
  /** One for each call of a model that the provider made; one, as a rule. */
  readonly rows: readonly CostRow[];
}

/** What all attempts of an exchange cost together, as far as that is known. */
export interface ExchangeCost {
  /** US dollars of the attempts whose price is known. */
  readonly usd: number;
  /** US dollars of the attempts whose cost their provider told. */
  readonly reportedUsd?: number;
  /** Attempts that cost something, and nobody knows how much. */
  readonly unpriced: number;
}
