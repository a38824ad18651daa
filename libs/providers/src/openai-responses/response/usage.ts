import type { UsageUpdate } from '@sluice/completion';

import { isObject } from '../../shared/json/json-value.js';
import { tokenCount } from '../../shared/response/token-count.js';
import type { ResponseUsage } from '../openai-responses-types.js';

interface InputDetails {
  readonly cached_tokens?: unknown;
  readonly cache_write_tokens?: unknown;
}

/** The counts of a reply in disjoint buckets; a count that was not given is absent. */
export function usageOf(value: unknown): UsageUpdate {
  const usage: ResponseUsage = isObject(value) ? value : {};
  return { ...inputOf(usage), ...outputOf(usage) };
}

/** What was read from the cache and written to it is counted in the input once more. */
function inputOf({ input_tokens: tokens, input_tokens_details: details }: ResponseUsage): UsageUpdate {
  const input = tokenCount(tokens);
  if (input === undefined) return {};
  const { cached_tokens: cached, cache_write_tokens: written }: InputDetails = isObject(details) ? details : {};
  // Servers round the parts up to whole cache blocks, beyond the prompt they are parts of.
  const read = Math.min(tokenCount(cached) ?? 0, input);
  const creation = Math.min(tokenCount(written) ?? 0, input - read);
  return { inputTokens: input - read - creation, cacheReadTokens: read, cacheCreationTokens: creation };
}

function outputOf({ output_tokens: tokens, output_tokens_details: details }: ResponseUsage): UsageUpdate {
  const output = tokenCount(tokens);
  if (output === undefined) return {};
  const { reasoning_tokens: reasoning }: { readonly reasoning_tokens?: unknown } = isObject(details) ? details : {};
  return { outputTokens: output, reasoningTokens: Math.min(tokenCount(reasoning) ?? 0, output) };
}
