/** `cache_control` of the Messages API ("Prompt caching"). */
export interface CacheControl {
  readonly type: 'ephemeral';
  readonly ttl?: '5m' | '1h';
}

export interface TextBlock {
  readonly type: 'text';
  readonly text: string;
  readonly cache_control?: CacheControl | null;
  readonly citations?: readonly unknown[] | { readonly enabled?: boolean } | null;
}

/** Where the bytes of an image come from. */
export type ImageSource =
  | { readonly type: 'base64'; readonly media_type: string; readonly data: string }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'file'; readonly file_id: string };

export interface ImageBlock {
  readonly type: 'image';
  readonly source: ImageSource;
  readonly cache_control?: CacheControl | null;
}

/** Where the content of a document comes from. */
export type DocumentSource =
  | { readonly type: 'base64'; readonly media_type: string; readonly data: string }
  | { readonly type: 'text'; readonly media_type: string; readonly data: string }
  | { readonly type: 'content'; readonly content: string | readonly (TextBlock | ImageBlock)[] }
  | { readonly type: 'url'; readonly url: string }
  | { readonly type: 'file'; readonly file_id: string };

export interface DocumentBlock {
  readonly type: 'document';
  readonly source: DocumentSource;
  readonly title?: string | null;
  readonly context?: string | null;
  readonly cache_control?: CacheControl | null;
}

export interface SearchResultBlock {
  readonly type: 'search_result';
  readonly source: string;
  readonly title: string;
  readonly content: readonly TextBlock[];
}

/** What a client found out by running a tool. */
export interface ToolResultBlock {
  readonly type: 'tool_result';
  readonly tool_use_id: string;
  readonly content?: string | readonly ToolResultContent[] | null;
  readonly is_error?: boolean | null;
  readonly cache_control?: CacheControl | null;
}

export type ToolResultContent = TextBlock | ImageBlock | DocumentBlock | SearchResultBlock | ToolReferenceBlock;

/** Names a tool that a tool search has found. */
export interface ToolReferenceBlock {
  readonly type: 'tool_reference';
  readonly tool_name: string;
}

export interface ToolUseBlock {
  readonly type: 'tool_use';
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly cache_control?: CacheControl | null;
}

export interface ThinkingBlock {
  readonly type: 'thinking';
  readonly thinking: string;
  readonly signature: string;
}

export interface RedactedThinkingBlock {
  readonly type: 'redacted_thinking';
  readonly data: string;
}

/** A block of a type this gateway has no translation for: server tools, betas, and whatever comes next. */
export interface OtherBlock {
  readonly type: OtherBlockType;
  readonly [field: string]: unknown;
}

/** A block type outside the known ones; the brand keeps it from swallowing them in a switch. */
export type OtherBlockType = string & { readonly __otherBlock: never };

/** Every block that may stand in a request. */
export type ContentBlock =
  | TextBlock
  | ImageBlock
  | DocumentBlock
  | SearchResultBlock
  | ToolResultBlock
  | ToolUseBlock
  | ThinkingBlock
  | RedactedThinkingBlock
  | ToolReferenceBlock
  | OtherBlock;
