import type { StopReason } from './stop-reason.js';
import type { TranslationLoss } from './translation-loss.js';
import type { UsageUpdate } from './usage.js';

/**
 * What a model's reply is made of, in no dialect. Provider decoders emit these and nothing else;
 * the encoder of the client's dialect alone knows how they become blocks and events.
 *
 * Tool calls may interleave freely: each carries a `key` that is unique within the reply, and every
 * `toolOpen` is followed by exactly one `toolClose` unless the reply ends in `error`.
 */
export type CompletionEvent =
  | CompletionStart
  | CompletionText
  | CompletionReasoning
  | CompletionToolOpen
  | CompletionToolArguments
  | CompletionToolClose
  | CompletionServerTool
  | CompletionRefusal
  | CompletionUsage
  | CompletionFinish
  | CompletionLoss
  | CompletionError
  | CompletionKeepalive
  | CompletionEof;

/** The provider has begun to answer. Says who answers; carries no content, so it commits nothing. */
export interface CompletionStart {
  readonly type: 'start';
  /** The provider's own id of the reply. */
  readonly id?: string;
  /** The model the provider says it served. */
  readonly model?: string;
  readonly usage?: UsageUpdate;
}

/** A piece of visible text. Never empty. */
export interface CompletionText {
  readonly type: 'text';
  readonly text: string;
  /** Citations in the Messages API's own shape; they belong to the text block that `text` is part of. */
  readonly citations?: readonly Readonly<Record<string, unknown>>[];
  /** Close a text block that is still open and begin another. */
  readonly newBlock?: boolean;
}

/** A piece of the model's thinking. */
export interface CompletionReasoning {
  readonly type: 'reasoning';
  readonly text?: string;
  /** The signature of the whole thinking block, complete: the last one replaces, it is not appended. */
  readonly signature?: string;
  /** Encrypted thinking that can only be sent back, never shown: becomes a `redacted_thinking` block. */
  readonly redacted?: string;
  /** Close a thinking block that is still open and begin another. */
  readonly newBlock?: boolean;
}

/** A tool call begins. */
export interface CompletionToolOpen {
  readonly type: 'toolOpen';
  readonly key: string;
  /** The id as the client shall see it; absent = the encoder mints one. */
  readonly id?: string;
  /** The tool's name as the client knows it. */
  readonly name: string;
  /** The family the tool belongs to, where the client declared a whole one (`toolset_name`). */
  readonly toolset?: string;
}

/** A fragment of the JSON text of a tool call's arguments. */
export interface CompletionToolArguments {
  readonly type: 'toolArgs';
  readonly key: string;
  readonly fragment: string;
}

/** A tool call is whole. */
export interface CompletionToolClose {
  readonly type: 'toolClose';
  readonly key: string;
}

/** A tool that the provider ran by itself, or its result: a whole block in the Messages API's shape. */
export interface CompletionServerTool {
  readonly type: 'serverToolUse' | 'serverToolResult';
  readonly block: Readonly<Record<string, unknown>> & { readonly type: string };
}

/** The provider refused. `text`, when there is any, is shown to the user. */
export interface CompletionRefusal {
  readonly type: 'refusal';
  readonly text?: string;
  readonly category?: string;
}

/** Absolute counts; last one wins per key that is present. */
export interface CompletionUsage {
  readonly type: 'usage';
  readonly usage: UsageUpdate;
}

/** The reply is complete. Nothing but `usage`, `loss` and `eof` follows. */
export interface CompletionFinish {
  readonly type: 'finish';
  readonly reason: StopReason;
  /** The stop sequence that matched, when `reason` is `stop_sequence`. */
  readonly stopSequence?: string;
  /** The provider's words on a refusal. */
  readonly explanation?: string;
}

/** Something the provider sent could not be carried over. */
export interface CompletionLoss {
  readonly type: 'loss';
  readonly loss: TranslationLoss;
}

/** The reply failed inside a stream or a body that began with status 200. Terminal. */
export interface CompletionError {
  readonly type: 'error';
  /** The HTTP status this failure would have had, 400–599, if the provider named one. */
  readonly httpStatus?: number;
  /** The provider's own word for the class of the failure. */
  readonly kind?: string;
  readonly message: string;
  readonly code?: string;
  /** Milliseconds the provider asks to wait. */
  readonly retryAfterMs?: number;
  /** The JSON the failure was read from, for the adapter's `classifyFailure`. */
  readonly body?: unknown;
}

/** The upstream is alive but said nothing: a comment, an empty chunk. */
export interface CompletionKeepalive {
  readonly type: 'keepalive';
}

/** The upstream's bytes ended. `clean` is false when the protocol's own end had not come. */
export interface CompletionEof {
  readonly type: 'eof';
  readonly clean: boolean;
  /** The reply was ended by its reader, at a stop sequence the provider knows nothing of: the rest is not wanted. */
  readonly unasked?: boolean;
}
