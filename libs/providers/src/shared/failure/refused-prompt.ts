import type { CompletionEvent } from '@sluice/completion';

import { isObject } from '../json/json-value.js';
import type { FailureReport } from './failure-report.js';
import { redactMessage } from './redact-message.js';

/** Azure's input filter ("Content filtering", with its inner code), OpenAI's policy check. In lower case. */
const CODES: ReadonlySet<string> = new Set([
  'content_filter',
  'content_policy_violation',
  'responsibleaipolicyviolation',
]);

/**
 * The reply that a prompt stopped by the provider's filter amounts to; undefined for every other failure. A refusal is
 * an answer: as an error it would be sent again, and end a conversation that can go on with other words.
 */
export function refusedPrompt(report: FailureReport): readonly CompletionEvent[] | undefined {
  return isRefused(report) ? refusalReply(report) : undefined;
}

/** The reply of a model that refuses, in the provider's words. */
export function refusalReply(report: FailureReport): readonly CompletionEvent[] {
  return [
    { type: 'finish', reason: 'refusal', explanation: redactMessage(report.message) },
    { type: 'usage', usage: { outputTokens: 0 } },
    { type: 'eof', clean: true },
  ];
}

function isRefused({ status, codes, error, body }: FailureReport): boolean {
  if (status !== undefined && status >= 500) return false;
  return codes.some((code) => CODES.has(code.toLowerCase())) || isBlocked(error) || isBlocked(body) || isFlagged(error);
}

/** OpenRouter's 403 for a prompt that its moderation flagged ("Errors and Debugging", ModerationErrorMetadata). */
function isFlagged(error: unknown): boolean {
  const { metadata }: { readonly metadata?: unknown } = isObject(error) ? error : {};
  return isObject(metadata) && 'flagged_input' in metadata && 'reasons' in metadata;
}

/** Gemini's word for it ("GenerateContentResponse", PromptFeedback). */
function isBlocked(value: unknown): boolean {
  const { promptFeedback }: { readonly promptFeedback?: unknown } = isObject(value) ? value : {};
  const { blockReason }: { readonly blockReason?: unknown } = isObject(promptFeedback) ? promptFeedback : {};
  return typeof blockReason === 'string' && blockReason !== 'BLOCK_REASON_UNSPECIFIED';
}
