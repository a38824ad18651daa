export type { AnthropicErrorEnvelope, AnthropicErrorType } from './anthropic-error.js';
export type {
  CacheControl,
  ContentBlock,
  DocumentBlock,
  DocumentSource,
  ImageBlock,
  ImageSource,
  OtherBlock,
  RedactedThinkingBlock,
  SearchResultBlock,
  TextBlock,
  ThinkingBlock,
  ToolReferenceBlock,
  ToolResultBlock,
  ToolResultContent,
  ToolUseBlock,
} from './content-block.js';
export type {
  MessagesRequest,
  OutputConfig,
  OutputFormat,
  RequestMessage,
  ThinkingSetting,
  ToolChoice,
  ToolDefinition,
} from './messages-request.js';
