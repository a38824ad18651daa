/**
 * What a request of Chat Completions may hold (OpenAI, "Create chat completion"), as far as it is read. Nothing is
 * known of a value before it has been looked at: clients of this API are many, and few keep to it.
 */
export interface ChatRequestFields {
  readonly model?: unknown;
  readonly messages?: unknown;
  readonly stream?: unknown;
  readonly stream_options?: unknown;
  readonly max_completion_tokens?: unknown;
  readonly max_tokens?: unknown;
  readonly temperature?: unknown;
  readonly top_p?: unknown;
  /** Not OpenAI's, but taken by most servers of its API. */
  readonly top_k?: unknown;
  readonly stop?: unknown;
  readonly n?: unknown;
  readonly tools?: unknown;
  readonly tool_choice?: unknown;
  readonly parallel_tool_calls?: unknown;
  /** Before there were `tools`. */
  readonly functions?: unknown;
  /** Before there was `tool_choice`. */
  readonly function_call?: unknown;
  readonly response_format?: unknown;
  readonly reasoning_effort?: unknown;
  /** Of the Messages API; its own compatible endpoint takes it, and so do others. */
  readonly thinking?: unknown;
  readonly service_tier?: unknown;
  readonly user?: unknown;
  readonly safety_identifier?: unknown;
  readonly prompt_cache_key?: unknown;
}

/** One message, whatever its role. */
export interface ChatMessageFields {
  readonly role?: unknown;
  readonly content?: unknown;
  readonly name?: unknown;
  readonly refusal?: unknown;
  readonly audio?: unknown;
  readonly tool_calls?: unknown;
  readonly tool_call_id?: unknown;
  readonly function_call?: unknown;
  /** Thinking as servers of this API hand it out, none of it OpenAI's. */
  readonly reasoning_content?: unknown;
  readonly reasoning?: unknown;
  readonly reasoning_details?: unknown;
  readonly thinking_blocks?: unknown;
  /** Of the Messages API. */
  readonly cache_control?: unknown;
}

/** One piece of a message's content. */
export interface ChatPartFields {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly refusal?: unknown;
  readonly image_url?: unknown;
  readonly file?: unknown;
  /** Of the Messages API. */
  readonly cache_control?: unknown;
}

/** A part and where it stands. */
export interface PlacedPart {
  readonly part: ChatPartFields;
  readonly path: string;
}

/** A call in an assistant's message. */
export interface ChatCallFields {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly function?: unknown;
  readonly custom?: unknown;
}

/** A tool, or the choice of one. */
export interface ChatToolFields {
  readonly type?: unknown;
  readonly function?: unknown;
  readonly custom?: unknown;
  readonly allowed_tools?: unknown;
  readonly name?: unknown;
  /** Of the Messages API. */
  readonly cache_control?: unknown;
}
