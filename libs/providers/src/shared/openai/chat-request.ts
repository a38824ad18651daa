/** One piece of a message's content (OpenAI, "Create chat completion", `messages[].content[]`). */
export type ChatPart = ChatTextPart | ChatImagePart | ChatFilePart;

/** How a part takes part in prompt caching; which of the two fields stands there is the upstream's choice. */
export interface ChatCacheMark {
  readonly cache_control?: unknown;
  readonly prompt_cache_breakpoint?: unknown;
}

export interface ChatTextPart extends ChatCacheMark {
  readonly type: 'text';
  readonly text: string;
}

export interface ChatImagePart extends ChatCacheMark {
  readonly type: 'image_url';
  readonly image_url: { readonly url: string };
}

export interface ChatFilePart extends ChatCacheMark {
  readonly type: 'file';
  readonly file: { readonly filename: string; readonly file_data: string };
}

/** Content as the wire has it: a string wherever a string will do. */
export type ChatContent = string | readonly ChatPart[];

export interface ChatSystemMessage {
  readonly role: 'system' | 'developer';
  readonly content: ChatContent;
}

export interface ChatUserMessage {
  readonly role: 'user';
  readonly content: ChatContent;
}

/** The field of a tool call that carries Gemini's signature through its OpenAI-shaped API. */
export interface SignedCall {
  readonly extra_content?: { readonly google: { readonly thought_signature: string } };
}

export interface ChatToolCall extends SignedCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

export interface ChatAssistantMessage {
  readonly role: 'assistant';
  readonly content: ChatContent | null;
  readonly tool_calls?: readonly ChatToolCall[];
  readonly reasoning_content?: string;
  readonly reasoning_details?: readonly unknown[];
  /** "Continue this text" (Mistral, DeepSeek beta). */
  readonly prefix?: true;
}

export interface ChatToolMessage {
  readonly role: 'tool';
  readonly tool_call_id: string;
  readonly content: ChatContent;
}

export type ChatMessage = ChatSystemMessage | ChatUserMessage | ChatAssistantMessage | ChatToolMessage;

/** A tool as the upstream is told about it. */
export interface ChatTool {
  readonly type: 'function';
  readonly function: {
    readonly name: string;
    readonly description: string;
    /** Absent = the tool takes none. */
    readonly parameters?: Readonly<Record<string, unknown>>;
    readonly strict?: true;
  };
}

/** Some top-level fields of the request body. */
export type ChatFields = Readonly<Record<string, unknown>>;
