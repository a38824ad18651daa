export { MessageAccumulator } from './accumulate-message.js';
export type { AnthropicErrorEnvelope, AnthropicErrorType } from './anthropic-error.js';
export { EventOrderError, assertEventOrder } from './assert-event-order.js';
export type { ThinkingVisibility } from './block-writer.js';
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
export { encodeSse, encodeSseAll } from './encode-sse.js';
export { encodeSseError, errorEnvelope } from './error-envelope.js';
export type { ErrorEnvelopeFields } from './error-envelope.js';
export { MessageEncoder } from './message-encoder.js';
export type { MessageEncoderOptions } from './message-encoder.js';
export type {
  Citation,
  ContextEdit,
  KnownResponseBlock,
  Message,
  ResponseBlock,
  ResponseTextBlock,
  ResponseToolUseBlock,
  ResponseUsage,
  ResponseUsageUpdate,
} from './message.js';
export type { RefusalCategory, StopDetails } from './stop-details.js';
export type {
  CitationsDelta,
  ContentBlockDelta,
  ContentBlockDeltaEvent,
  ContentBlockStartEvent,
  ContentBlockStopEvent,
  InputJsonDelta,
  MessageDeltaEvent,
  MessageStartEvent,
  MessageStopEvent,
  PingEvent,
  SignatureDelta,
  StreamEvent,
  TextDelta,
  ThinkingDelta,
} from './stream-event.js';
export { validateMessagesRequest } from './validate-messages-request.js';
export type { ValidateMessagesRequestOptions, ValidatedMessagesRequest } from './validate-messages-request.js';
export { API_VERSIONS, versionFault } from './validate-version.js';
export type { ApiVersion } from './validate-version.js';
