/** The kinds of blocks that may name a URL in place of their content. */
export type MediaKind = 'image' | 'document';

/** A URL of a request, and what it is said to lead to. */
export interface MediaReference {
  readonly kind: MediaKind;
  /** `http:` or `https:`, as the client wrote it. */
  readonly url: string;
}

/** What a URL turned out to hold, or why it was not fetched. Plain JSON, for it stands on the tape. */
export type FetchedMedia =
  | {
      readonly mediaType: string;
      /** Base64, but for `text/plain` the text itself. */
      readonly data: string;
    }
  | {
      /** Ends a sentence such as "The image could not be fetched: …". Names no address of the gateway's network. */
      readonly problem: string;
    };

/** Fetches what the URLs of a request lead to. Implemented under a guard against addresses that are not public. */
export interface MediaFetcher {
  /**
   * Never fails for what a URL leads to: that is told in its place.
   *
   * @returns one outcome for each reference, in their order
   * @throws the signal's reason when it is aborted
   */
  fetchAll(references: readonly MediaReference[], signal: AbortSignal): Promise<readonly FetchedMedia[]>;
}
