import type { ResponseUsageUpdate } from '@sluice/anthropic';

import type { ChatUsage } from './chat-completion.js';

/** The counts of a reply as Chat Completions has them: the Messages API's three counts of the prompt are its parts. */
export function chatUsage(usage: ResponseUsageUpdate): ChatUsage {
  const cached = usage.cache_read_input_tokens ?? 0;
  const written = usage.cache_creation_input_tokens ?? 0;
  const prompt = (usage.input_tokens ?? 0) + cached + written;
  const completion = usage.output_tokens ?? 0;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached, cache_write_tokens: written },
    completion_tokens_details: { reasoning_tokens: usage.output_tokens_details?.thinking_tokens ?? 0 },
  };
}
