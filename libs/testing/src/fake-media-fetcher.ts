import type { FetchedMedia, MediaFetcher, MediaReference } from '@sluice/exchange';

/** Hands out what a test has put there. */
export class FakeMediaFetcher implements MediaFetcher {
  /** What each URL leads to; others are missing. */
  readonly content = new Map<string, FetchedMedia>();
  /** Every batch that was asked for. */
  readonly asked: (readonly MediaReference[])[] = [];
  /** Signals of those batches. */
  readonly signals: AbortSignal[] = [];
  /** Fetching waits until this settles. */
  gate: Promise<void> = Promise.resolve();

  async fetchAll(references: readonly MediaReference[], signal: AbortSignal): Promise<readonly FetchedMedia[]> {
    this.asked.push(references);
    this.signals.push(signal);
    await this.gate;
    signal.throwIfAborted();
    return references.map(({ url }) => this.content.get(url) ?? { problem: 'its server answered 404' });
  }
}
