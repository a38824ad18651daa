import type { StopReason } from '@sluice/completion';

import type { OtherBlock, RedactedThinkingBlock, ThinkingBlock } from './content-block.js';
import type { StopDetails } from './stop-details.js';

/** A reference to a source, in one of the Messages API's own shapes ("Citations"). */
export type Citation = Readonly<Record<string, unknown>>;

export interface ResponseTextBlock {
  readonly type: 'text';
  readonly text: string;
  readonly citations: readonly Citation[] | null;
}

/** A tool call the client is asked to run. `input` is `{}` in a `content_block_start` and whole in a message. */
export interface ResponseToolUseBlock {
  readonly type: 'tool_use';
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly caller?: { readonly type: string };
  /** The family of a member of a toolset. */
  readonly toolset_name?: string;
}

/** The blocks of a reply whose fields this gateway knows. */
export type KnownResponseBlock = ResponseTextBlock | ThinkingBlock | RedactedThinkingBlock | ResponseToolUseBlock;

/** Every block that may stand in a reply; server tools and betas are the open rest. */
export type ResponseBlock = KnownResponseBlock | OtherBlock;

const KNOWN_TYPES: ReadonlySet<string> = new Set<KnownResponseBlock['type']>([
  'text',
  'thinking',
  'redacted_thinking',
  'tool_use',
]);

/** Tells the known blocks from the open rest, which a comparison of `type` alone cannot do for the compiler. */
export function isKnownResponseBlock(block: ResponseBlock): block is KnownResponseBlock {
  return KNOWN_TYPES.has(block.type);
}

/**
 * `usage` of a reply, every key the Messages API has. The three input counts are disjoint: their sum is the prompt.
 * All counts are tokens.
 */
export interface ResponseUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation: {
    readonly ephemeral_5m_input_tokens: number;
    readonly ephemeral_1h_input_tokens: number;
  };
  readonly output_tokens_details: { readonly thinking_tokens: number };
  readonly server_tool_use: Readonly<Record<string, number>> | null;
  readonly service_tier: string | null;
  readonly speed: string | null;
  readonly inference_geo: string | null;
}

/** A later reading of {@link ResponseUsage}: absolute counts; absent and null keys keep the earlier value. */
export type ResponseUsageUpdate = { readonly [Key in keyof ResponseUsage]?: ResponseUsage[Key] | null };

/** What was taken from the conversation before the model saw it ("Context editing", `applied_edits`). */
export type ContextEdit = Readonly<Record<string, unknown>> & { readonly type: string };

export interface ContextManagement {
  readonly applied_edits: readonly ContextEdit[];
}

/** The reply to a request that was not streamed, and what a stream adds up to. */
export interface Message {
  readonly id: string;
  readonly type: 'message';
  readonly role: 'assistant';
  readonly model: string;
  readonly content: readonly ResponseBlock[];
  readonly container: unknown;
  readonly diagnostics: unknown;
  readonly stop_details: StopDetails | null;
  readonly stop_reason: StopReason | null;
  readonly stop_sequence: string | null;
  readonly usage: ResponseUsage;
  /** Only for clients that know of it. */
  readonly context_management?: ContextManagement;
}
