/**
 * What the Responses API replies with ("The response object" and "Streaming events" of the OpenAI API reference). Every
 * leaf is unknown: others serve this API too, so that nothing may be used before its type was looked at.
 */
export interface ResponseObject {
  readonly id?: unknown;
  readonly object?: unknown;
  readonly model?: unknown;
  readonly status?: unknown;
  readonly output?: unknown;
  readonly usage?: unknown;
  readonly error?: unknown;
  readonly incomplete_details?: unknown;
}

/** One event of a stream. */
export interface ResponseEvent {
  readonly type?: unknown;
  readonly response?: unknown;
  readonly item?: unknown;
  readonly item_id?: unknown;
  /** The place of the item in the output; ids change from event to event at some servers. */
  readonly output_index?: unknown;
  readonly content_index?: unknown;
  readonly summary_index?: unknown;
  readonly delta?: unknown;
  readonly text?: unknown;
  readonly refusal?: unknown;
  readonly arguments?: unknown;
  readonly annotation?: unknown;
  readonly error?: unknown;
}

/** One item of the output. */
export interface OutputItem {
  readonly id?: unknown;
  readonly type?: unknown;
  readonly status?: unknown;
  readonly role?: unknown;
  /** Of messages: parts; of reasoning: the thinking itself. */
  readonly content?: unknown;
  readonly summary?: unknown;
  readonly encrypted_content?: unknown;
  readonly call_id?: unknown;
  readonly name?: unknown;
  readonly arguments?: unknown;
  /** What a custom tool was given. */
  readonly input?: unknown;
  /** What a search did. */
  readonly action?: unknown;
}

/** A part of a message, or of what was thought. */
export interface OutputPart {
  readonly type?: unknown;
  readonly text?: unknown;
  readonly refusal?: unknown;
  readonly annotations?: unknown;
}

/** Token counts ("The response object", `usage`). */
export interface ResponseUsage {
  readonly input_tokens?: unknown;
  readonly output_tokens?: unknown;
  readonly input_tokens_details?: unknown;
  readonly output_tokens_details?: unknown;
}
