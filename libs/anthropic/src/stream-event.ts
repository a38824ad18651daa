import type { StopReason } from '@sluice/completion';

import type { AnthropicErrorEnvelope } from './anthropic-error.js';
import type { Citation, ContextManagement, Message, ResponseBlock, ResponseUsageUpdate } from './message.js';
import type { StopDetails } from './stop-details.js';

/** Opens a stream: the message without content. */
export interface MessageStartEvent {
  readonly type: 'message_start';
  readonly message: Message;
}

/** Means nothing; keeps proxies and watchdogs from closing a silent connection. */
export interface PingEvent {
  readonly type: 'ping';
}

export interface ContentBlockStartEvent {
  readonly type: 'content_block_start';
  /** Counts from 0 without gaps: clients address blocks by position. */
  readonly index: number;
  readonly content_block: ResponseBlock;
}

export interface TextDelta {
  readonly type: 'text_delta';
  readonly text: string;
}

/** A fragment of the JSON text of a tool call's `input`. */
export interface InputJsonDelta {
  readonly type: 'input_json_delta';
  readonly partial_json: string;
}

export interface ThinkingDelta {
  readonly type: 'thinking_delta';
  readonly thinking: string;
}

/** The whole signature of a thinking block: it replaces, it is not appended. */
export interface SignatureDelta {
  readonly type: 'signature_delta';
  readonly signature: string;
}

export interface CitationsDelta {
  readonly type: 'citations_delta';
  readonly citation: Citation;
}

export type ContentBlockDelta = TextDelta | InputJsonDelta | ThinkingDelta | SignatureDelta | CitationsDelta;

export interface ContentBlockDeltaEvent {
  readonly type: 'content_block_delta';
  readonly index: number;
  readonly delta: ContentBlockDelta;
}

export interface ContentBlockStopEvent {
  readonly type: 'content_block_stop';
  readonly index: number;
}

/** Says how the message ended and what it cost; `usage` is cumulative and overwrites. */
export interface MessageDeltaEvent {
  readonly type: 'message_delta';
  readonly delta: {
    readonly stop_reason: StopReason | null;
    readonly stop_sequence: string | null;
    readonly stop_details: StopDetails | null;
    readonly container: unknown;
  };
  readonly usage: ResponseUsageUpdate;
  readonly context_management?: ContextManagement | null;
}

export interface MessageStopEvent {
  readonly type: 'message_stop';
}

/** Every event of a streamed reply ("Streaming messages"). `error` is terminal and stands for everything after it. */
export type StreamEvent =
  | MessageStartEvent
  | PingEvent
  | ContentBlockStartEvent
  | ContentBlockDeltaEvent
  | ContentBlockStopEvent
  | MessageDeltaEvent
  | MessageStopEvent
  | AnthropicErrorEnvelope;
