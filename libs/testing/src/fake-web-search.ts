import type { WebSearch, WebSearchOutcome, WebSearchQuery } from '@sluice/exchange';

/** Finds what a test has put there. */
export class FakeWebSearch implements WebSearch {
  /** What each query comes to; others find nothing. */
  readonly outcomes = new Map<string, WebSearchOutcome>();
  /** Every batch that was asked for. */
  readonly asked: (readonly WebSearchQuery[])[] = [];
  /** Signals of those batches. */
  readonly signals: AbortSignal[] = [];
  /** Searching waits until this settles. */
  gate: Promise<void> = Promise.resolve();

  async searchAll(queries: readonly WebSearchQuery[], signal: AbortSignal): Promise<readonly WebSearchOutcome[]> {
    this.asked.push(queries);
    this.signals.push(signal);
    await this.gate;
    signal.throwIfAborted();
    return queries.map(({ query }) => this.outcomes.get(query) ?? { hits: [] });
  }
}
