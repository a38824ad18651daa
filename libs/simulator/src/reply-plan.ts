/** One delta of a reply. Joined, they are the message. */
export type ReplyPiece =
  | { readonly kind: 'text' | 'reasoning' | 'refusal'; readonly text: string }
  | { readonly kind: 'tool-open'; readonly index: number; readonly id: string; readonly name: string }
  | { readonly kind: 'tool-arguments'; readonly index: number; readonly fragment: string };

/** Why a reply ended, in the words of the Chat Completions API; each dialect has its own for them. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/** Why something failed. Each dialect tells it in its own words. */
export interface FailureReason {
  /** The HTTP status, or the one it would have had where the head is already sent. */
  readonly status: number;
  /** One of the codes of the OpenAI API, such as `insufficient_quota`, that says more than the status. */
  readonly code?: string;
  /** In place of the dialect's own words for it. */
  readonly message?: string;
}

/**
 * What happens after the last piece: `done` finishes as the API does; `cut` ends the body without a finish;
 * `reset` resets the connection; `silence` says nothing more and keeps it; `error` sends an error frame and ends.
 */
export type ReplyEnding =
  { readonly kind: 'done' | 'cut' | 'reset' | 'silence' } | { readonly kind: 'error'; readonly reason: FailureReason };

/** How fast, and in what portions, a stream goes out. */
export interface ReplyPace {
  /** Milliseconds before each write. */
  readonly delayMs?: number;
  /** Deltas that share one write; 1 unless told. */
  readonly piecesPerWrite?: number;
  /** Cuts the stream into writes of this many bytes, wherever that falls. */
  readonly bytesPerWrite?: number;
}

/** The model answers. */
export interface CompletionPlan {
  readonly kind: 'completion';
  readonly pieces: Iterable<ReplyPiece>;
  readonly finish: FinishReason;
  readonly ending?: ReplyEnding;
  readonly pace?: ReplyPace;
}

/** The request fails with a status. */
export interface FailurePlan {
  readonly kind: 'failure';
  readonly reason: FailureReason;
  readonly headers?: Readonly<Record<string, string>>;
  /** Answers in HTML, the way a proxy in between would. */
  readonly html?: boolean;
}

/** Nothing is said, with or without a response head; the connection stays open until the client closes it. */
export interface SilencePlan {
  readonly kind: 'silence';
  readonly withHead: boolean;
}

/** What a scenario decides to do with a request. */
export type ReplyPlan = CompletionPlan | FailurePlan | SilencePlan;
