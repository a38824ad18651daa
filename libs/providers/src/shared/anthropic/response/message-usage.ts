import type { UsageUpdate } from '@sluice/completion';

import { isObject } from '../../json/json-value.js';
import type { AnthropicUsage } from '../message-event.js';
import { readBilling } from './message-billing.js';

/** The counts of a `usage` object. What is absent or null says nothing; undefined where nothing is said at all. */
export function readUsage(value: unknown): UsageUpdate | undefined {
  if (!isObject(value)) return undefined;
  const usage: AnthropicUsage = value;
  const details: { readonly thinking_tokens?: unknown } = isObject(usage.output_tokens_details)
    ? usage.output_tokens_details
    : {};
  const update: { -readonly [Key in keyof UsageUpdate]: UsageUpdate[Key] } = {};
  for (const [key, count] of [
    ['inputTokens', usage.input_tokens],
    ['outputTokens', usage.output_tokens],
    ['cacheReadTokens', usage.cache_read_input_tokens],
    ['cacheCreationTokens', usage.cache_creation_input_tokens],
    ['reasoningTokens', details.thinking_tokens],
  ] as const) {
    if (typeof count === 'number' && Number.isFinite(count)) update[key] = count;
  }
  const billing = readBilling(value);
  if (billing !== undefined) update.billing = billing;
  return Object.keys(update).length === 0 ? undefined : update;
}
