import type { SimulatedUsage } from '../../usage-meter.js';

/** `usage` of the Chat Completions API ("The chat completion object"). */
export function chatUsage({ promptTokens, outputTokens, reasoningTokens }: SimulatedUsage): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: outputTokens,
    total_tokens: promptTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: reasoningTokens },
  };
}
