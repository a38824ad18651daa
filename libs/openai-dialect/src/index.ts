export type {
  ChatCompletion,
  ChatDelta,
  ChatFinishReason,
  ChatMessage,
  ChatToolCall,
  ChatToolCallDelta,
  ChatUsage,
} from './reply/chat-completion.js';
export { ChatCompletionAccumulator } from './reply/chat-completion-accumulator.js';
export { CHAT_KEEPALIVE, ChatCompletionEncoder } from './reply/chat-completion-encoder.js';
export type { ChatCompletionEncoderOptions } from './reply/chat-completion-encoder.js';
export { chatFinishReason } from './reply/chat-finish-reason.js';
export type { ChatFault } from './request/chat-fault.js';
export { readChatRequest } from './request/read-chat-request.js';
export type { ReadChatRequest } from './request/read-chat-request.js';
