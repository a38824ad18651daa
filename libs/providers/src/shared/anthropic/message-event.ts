/** Counts of a reply ("Create a Message", `usage`), as far as they are read. Servers leave out what they do not count. */
export interface AnthropicUsage {
  readonly input_tokens?: unknown;
  readonly output_tokens?: unknown;
  readonly cache_read_input_tokens?: unknown;
  readonly cache_creation_input_tokens?: unknown;
  readonly output_tokens_details?: unknown;
}

/** A message, whole or as `message_start` has it. Nothing in it is taken for granted. */
export interface AnthropicMessage {
  readonly id?: unknown;
  readonly model?: unknown;
  readonly content?: unknown;
  readonly stop_reason?: unknown;
  readonly stop_sequence?: unknown;
  readonly stop_details?: unknown;
  readonly usage?: unknown;
}

/** A block of a reply's content. */
export interface AnthropicBlock {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly citations?: unknown;
  readonly thinking?: unknown;
  readonly signature?: unknown;
  readonly data?: unknown;
  readonly id?: unknown;
  readonly name?: unknown;
  readonly input?: unknown;
  readonly toolset_name?: unknown;
}

/** A piece of a block ("Streaming messages", content block delta types). */
export interface AnthropicDelta {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly thinking?: unknown;
  readonly signature?: unknown;
  readonly partial_json?: unknown;
  readonly citation?: unknown;
  readonly content?: unknown;
}

/** An event of a stream. */
export interface AnthropicEvent {
  readonly type?: unknown;
  readonly index?: unknown;
  readonly message?: AnthropicMessage;
  readonly content_block?: AnthropicBlock;
  readonly delta?: AnthropicDelta & AnthropicMessage;
  readonly usage?: unknown;
}
