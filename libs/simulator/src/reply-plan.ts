import type { OpenAiErrorBody } from './openai-error.js';

/** One delta of a reply. Joined, they are the message. */
export type ReplyPiece =
  | { readonly kind: 'text' | 'reasoning' | 'refusal'; readonly text: string }
  | { readonly kind: 'tool-open'; readonly index: number; readonly id: string; readonly name: string }
  | { readonly kind: 'tool-arguments'; readonly index: number; readonly fragment: string };

/** `finish_reason` of the Chat Completions API. */
export type FinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/**
 * What happens after the last piece: `done` finishes as the API does; `cut` ends the body without a finish;
 * `reset` resets the connection; `silence` says nothing more and keeps it; `error` sends an error frame and ends.
 */
export type ReplyEnding =
  { readonly kind: 'done' | 'cut' | 'reset' | 'silence' } | { readonly kind: 'error'; readonly body: OpenAiErrorBody };

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
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A string goes out as HTML, the way a proxy in between would answer. */
  readonly body: OpenAiErrorBody | string;
}

/** Nothing is said, with or without a response head; the connection stays open until the client closes it. */
export interface SilencePlan {
  readonly kind: 'silence';
  readonly withHead: boolean;
}

/** What a scenario decides to do with a request. */
export type ReplyPlan = CompletionPlan | FailurePlan | SilencePlan;
