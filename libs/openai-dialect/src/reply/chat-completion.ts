/** Why a reply ended, in the words of Chat Completions ("The chat completion object"). */
export type ChatFinishReason = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/** Counts of tokens. Unlike those of the Messages API they contain one another: what was cached is a part of the prompt. */
export interface ChatUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number; readonly cache_write_tokens: number };
  readonly completion_tokens_details: { readonly reasoning_tokens: number };
}

/** A call of a function that the client is asked to make. */
export interface ChatFunctionCall {
  readonly id: string;
  readonly type: 'function';
  /** `arguments` is JSON as text. */
  readonly function: { readonly name: string; readonly arguments: string };
}

/** A call of a tool that takes a text, whatever it says. */
export interface ChatCustomCall {
  readonly id: string;
  readonly type: 'custom';
  readonly custom: { readonly name: string; readonly input: string };
}

export type ChatToolCall = ChatFunctionCall | ChatCustomCall;

export interface ChatMessage {
  readonly role: 'assistant';
  /** Null only beside calls. */
  readonly content: string | null;
  readonly refusal: string | null;
  /** What the model thought; a field that OpenAI does not have, and that clients of other servers know. */
  readonly reasoning_content?: string;
  /** Never empty. */
  readonly tool_calls?: readonly ChatToolCall[];
}

/** A reply that was not streamed. */
export interface ChatCompletion {
  readonly id: string;
  readonly object: 'chat.completion';
  /** Seconds since the epoch. */
  readonly created: number;
  readonly model: string;
  /** Always one. */
  readonly choices: readonly [
    {
      readonly index: 0;
      readonly message: ChatMessage;
      readonly logprobs: null;
      readonly finish_reason: ChatFinishReason;
    },
  ];
  readonly usage: ChatUsage;
}

/** A piece of a call; its `id` and name come with the first one. */
export interface ChatToolCallDelta {
  /** Counts calls from 0, whatever else stands between them. */
  readonly index: number;
  readonly id?: string;
  readonly type?: ChatToolCall['type'];
  readonly function?: { readonly name?: string; readonly arguments: string };
  /** In place of `function`. */
  readonly custom?: ChatCustomCall['custom'];
}

/** What a chunk adds to the message. */
export interface ChatDelta {
  readonly role?: 'assistant';
  readonly content?: string;
  readonly reasoning_content?: string;
  readonly refusal?: string;
  readonly tool_calls?: readonly [ChatToolCallDelta];
}
