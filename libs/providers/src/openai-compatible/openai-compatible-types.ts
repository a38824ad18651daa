/**
 * What OpenAI-shaped providers reply with ("The chat completion chunk object" and "The chat completion object" of the
 * OpenAI API reference, and what others made of them). Every leaf is unknown: a hundred servers claim this shape, and
 * each of them breaks it somewhere, so that nothing may be used before its type was looked at.
 */
export interface ChatChunk {
  readonly id?: unknown;
  readonly model?: unknown;
  readonly object?: unknown;
  readonly choices?: unknown;
  readonly usage?: unknown;
  readonly error?: unknown;
  /** Groq's place for usage in streams. */
  readonly x_groq?: unknown;
  /** llama.cpp's counts, when it sends no usage. */
  readonly timings?: unknown;
  readonly service_tier?: unknown;
  /** Perplexity's list of URLs. */
  readonly citations?: unknown;
}

/** One choice of a chunk, or of a whole reply. */
export interface ChatChoice {
  readonly index?: unknown;
  readonly delta?: unknown;
  readonly message?: unknown;
  readonly text?: unknown;
  readonly error?: unknown;
  readonly usage?: unknown;
  readonly finish_reason?: unknown;
  readonly finish_details?: unknown;
  readonly native_finish_reason?: unknown;
  /** vLLM: the stop sequence that matched, or a token id. */
  readonly stop_reason?: unknown;
  /** SGLang's name for the same. */
  readonly matched_stop?: unknown;
}

/** The delta of a chunk, or the message of a whole reply. */
export interface ChatDelta {
  readonly content?: unknown;
  readonly reasoning_details?: unknown;
  readonly reasoning_content?: unknown;
  readonly reasoning?: unknown;
  readonly thinking_blocks?: unknown;
  readonly thinking?: unknown;
  readonly annotations?: unknown;
  readonly refusal?: unknown;
  readonly tool_calls?: unknown;
  readonly function_call?: unknown;
  readonly audio?: unknown;
  readonly images?: unknown;
  readonly executed_tools?: unknown;
  readonly extra_content?: unknown;
  readonly thought_signature?: unknown;
}

/** One part of a content array. */
export interface ChatContentPart {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly thinking?: unknown;
  readonly refusal?: unknown;
}

/** A piece of a tool call, or a whole one. */
export interface ChatToolCall {
  readonly index?: unknown;
  readonly id?: unknown;
  readonly type?: unknown;
  readonly function?: unknown;
  readonly custom?: unknown;
  readonly extra_content?: unknown;
  readonly thought_signature?: unknown;
}

export interface ChatFunction {
  readonly name?: unknown;
  readonly arguments?: unknown;
  /** The name of `arguments` in calls of the type `custom`. */
  readonly input?: unknown;
}

/** One entry of OpenRouter's `reasoning_details` ("Reasoning tokens"). */
export interface ChatReasoningDetail {
  readonly type?: unknown;
  readonly index?: unknown;
  readonly text?: unknown;
  readonly summary?: unknown;
}

/** Token counts, with the names that different servers gave to the same thing. */
export interface ChatUsage {
  readonly prompt_tokens?: unknown;
  readonly completion_tokens?: unknown;
  readonly total_tokens?: unknown;
  readonly prompt_tokens_details?: unknown;
  readonly completion_tokens_details?: unknown;
  readonly prompt_cache_hit_tokens?: unknown;
  readonly cached_tokens?: unknown;
  readonly cache_read_input_tokens?: unknown;
  readonly num_cached_tokens?: unknown;
  readonly cache_creation_input_tokens?: unknown;
  readonly reasoning_tokens?: unknown;
  /** OpenRouter's own account of what the call cost. */
  readonly cost?: unknown;
}

export interface ChatUsageDetails {
  readonly cached_tokens?: unknown;
  readonly cache_write_tokens?: unknown;
  readonly reasoning_tokens?: unknown;
}

export interface LlamaTimings {
  readonly prompt_n?: unknown;
  readonly cache_n?: unknown;
  readonly predicted_n?: unknown;
}
