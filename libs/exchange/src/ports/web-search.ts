/** What is looked for on the web. */
export interface WebSearchQuery {
  /** As the model wrote it. */
  readonly query: string;
  /** Domains whose pages alone are wanted; empty = all. A hint: whoever asks sorts out the others. */
  readonly sites: readonly string[];
}

/** A page that was found. */
export interface WebSearchHit {
  readonly url: string;
  readonly title: string;
  /** What the page says about it; may be empty. */
  readonly excerpt: string;
  /** When the page was published, as far as anybody knows. */
  readonly date: string | null;
}

/** Why nothing could be looked for, in the words of the Messages API ("Web search tool", errors). */
export type WebSearchErrorCode =
  'invalid_tool_input' | 'max_uses_exceeded' | 'query_too_long' | 'too_many_requests' | 'unavailable';

/** What came of a search. Plain JSON, for it stands on the tape. */
export type WebSearchOutcome = { readonly hits: readonly WebSearchHit[] } | { readonly error: WebSearchErrorCode };

/** Searches the web in the place of an upstream that cannot. */
export interface WebSearch {
  /**
   * Never fails: what went wrong is told in its place.
   *
   * @returns one outcome for each query, in their order
   * @throws the signal's reason when it is aborted
   */
  searchAll(queries: readonly WebSearchQuery[], signal: AbortSignal): Promise<readonly WebSearchOutcome[]>;
}
