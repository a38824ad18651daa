import type { CompletionEvent, CompletionFinish, StopReason } from '@sluice/completion';

import { isObject, nonEmptyString } from '../../json/json-value.js';
import type { AnthropicMessage } from '../message-event.js';
import { readUsage } from './message-usage.js';

const STOP_REASONS: ReadonlySet<string> = new Set<StopReason>([
  'end_turn',
  'max_tokens',
  'stop_sequence',
  'tool_use',
  'pause_turn',
  'refusal',
  'model_context_window_exceeded',
]);

/** What compatible servers say in the words of the API they really speak. */
const OTHER_WORDS: Readonly<Record<string, StopReason>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
};

/** Who answers, and what the prompt has cost. */
export function startOf(message: AnthropicMessage): CompletionEvent {
  const id = nonEmptyString(message.id);
  const model = nonEmptyString(message.model);
  const usage = readUsage(message.usage);
  // Servers that count at the end begin with zeros: no prompt is empty, and clients would believe it.
  const counted = (usage?.inputTokens ?? 0) + (usage?.cacheReadTokens ?? 0) + (usage?.cacheCreationTokens ?? 0) > 0;
  return {
    type: 'start',
    ...(id !== undefined && { id }),
    ...(model !== undefined && { model }),
    ...(usage && counted && { usage }),
  };
}

/** What is said of the end, by a whole message or by `message_delta`: its reason, if it has one, and the counts. */
export function endOf(message: AnthropicMessage, usage: unknown): readonly CompletionEvent[] {
  const counts = readUsage(usage);
  return [...finishOf(message), ...(counts ? [{ type: 'usage', usage: counts } as const] : [])];
}

function finishOf(message: AnthropicMessage): readonly CompletionEvent[] {
  const told = nonEmptyString(message.stop_reason);
  if (told === undefined) return [];
  const known = STOP_REASONS.has(told) ? (told as StopReason) : OTHER_WORDS[told];
  const details: { readonly category?: unknown; readonly explanation?: unknown } = isObject(message.stop_details)
    ? message.stop_details
    : {};
  const category = nonEmptyString(details.category);
  const explanation = nonEmptyString(details.explanation);
  const stopSequence = nonEmptyString(message.stop_sequence);
  const finish: CompletionFinish = {
    type: 'finish',
    reason: known ?? 'end_turn',
    ...(stopSequence !== undefined && { stopSequence }),
    ...(explanation !== undefined && { explanation }),
  };
  const before: CompletionEvent[] = category === undefined ? [] : [{ type: 'refusal', category }];
  if (known === undefined)
    before.push({ type: 'loss', loss: { code: 'unknown_finish_reason', path: 'response', detail: told } });
  return [...before, finish];
}
