import type { Usage } from '@sluice/completion';

import type { ResponseUsage } from './message.js';

/**
 * Writes counts as the Messages API does, with every key, so that a client that reads a nested one never meets
 * undefined. Cache writes are booked as five-minute ones, the only kind other vendors' counts can mean.
 *
 * @param webSearches searches of the web that were made for the reply
 */
export function encodeUsage(usage: Usage, webSearches = 0): ResponseUsage {
  return {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_creation_input_tokens: usage.cacheCreationTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheCreationTokens,
      ephemeral_1h_input_tokens: 0,
    },
    output_tokens_details: { thinking_tokens: Math.min(usage.reasoningTokens, usage.outputTokens) },
    server_tool_use: webSearches > 0 ? { web_search_requests: webSearches, web_fetch_requests: 0 } : null,
    service_tier: 'standard',
    speed: null,
    inference_geo: null,
  };
}
