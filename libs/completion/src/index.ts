export type {
  CompletionEof,
  CompletionError,
  CompletionEvent,
  CompletionFinish,
  CompletionReasoning,
  CompletionServerTool,
  CompletionText,
  CompletionToolOpen,
} from './completion-event.js';
export type { StopReason } from './stop-reason.js';
export type { TranslationLoss, TranslationLossCode } from './translation-loss.js';
export { EMPTY_USAGE, USAGE_KEYS } from './usage.js';
export type { BilledCall, Billing, Usage, UsageUpdate } from './usage.js';
