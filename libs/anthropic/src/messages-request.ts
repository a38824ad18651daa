import type { ContentBlock, TextBlock } from './content-block.js';

/** One turn of the conversation. `system` in the middle is ordinary traffic of newer clients. */
export interface RequestMessage {
  readonly role: 'user' | 'assistant' | 'system' | 'developer';
  readonly content: string | readonly ContentBlock[];
}

/** A tool that the client runs by itself, or one that the Messages API defines by `type`. */
export interface ToolDefinition {
  readonly type?: string | null;
  readonly name: string;
  readonly description?: string;
  readonly input_schema?: Readonly<Record<string, unknown>>;
  readonly strict?: boolean;
  readonly defer_loading?: boolean;
  readonly input_examples?: readonly unknown[];
  readonly [field: string]: unknown;
}

export interface ToolChoice {
  readonly type: 'auto' | 'any' | 'tool' | 'none';
  readonly name?: string;
  readonly disable_parallel_tool_use?: boolean;
}

/** How the model may think ("Extended thinking"). */
export interface ThinkingSetting {
  readonly type: 'enabled' | 'adaptive' | 'disabled' | 'between_tools';
  /** Tokens the model may spend on thinking; only with `enabled`. */
  readonly budget_tokens?: number;
  readonly display?: 'summarized' | 'omitted' | 'updates' | null;
}

export interface OutputFormat {
  readonly type: 'json_schema';
  readonly schema: Readonly<Record<string, unknown>>;
}

export interface OutputConfig {
  /** `minimal` is an operator's word for upstreams that know it; the Messages API does not. */
  readonly effort?: 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max' | null;
  readonly format?: OutputFormat | null;
}

/**
 * The body of `POST /v1/messages`, as the client sent it: parsed once, never changed.
 * The list of fields is open: unknown ones stay on the object.
 */
export interface MessagesRequest {
  readonly model: string;
  /** Tokens the reply may have at most; 0 warms the prompt cache and generates nothing. */
  readonly max_tokens: number;
  readonly messages: readonly RequestMessage[];
  readonly system?: string | readonly TextBlock[];
  readonly stream?: boolean;
  readonly tools?: readonly ToolDefinition[];
  readonly tool_choice?: ToolChoice;
  readonly thinking?: ThinkingSetting;
  readonly output_config?: OutputConfig | null;
  /** The older place of `output_config.format`. */
  readonly output_format?: OutputFormat | null;
  readonly stop_sequences?: readonly string[];
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly metadata?: { readonly user_id?: string | null };
  readonly service_tier?: string;
  readonly [field: string]: unknown;
}
