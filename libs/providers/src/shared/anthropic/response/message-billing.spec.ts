import { describe, expect, it } from '@jest/globals';

import { readBilling } from './message-billing.js';
import { readUsage } from './message-usage.js';

/** As the Claude API sends it. */
const USAGE = {
  input_tokens: 3,
  cache_creation_input_tokens: 300,
  cache_read_input_tokens: 1_000,
  cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
  output_tokens: 40,
  service_tier: 'standard',
  inference_geo: 'not_available',
};

describe('the bill of a reply', () => {
  it('tells what was written to the cache for an hour, beside the counts', () => {
    expect(readUsage(USAGE)).toEqual({
      inputTokens: 3,
      outputTokens: 40,
      cacheReadTokens: 1_000,
      cacheCreationTokens: 300,
      billing: { cacheCreation1hTokens: 200 },
    });
  });

  it('tells the searches that were run', () => {
    expect(readBilling({ server_tool_use: { web_search_requests: 2, web_fetch_requests: 1 } })).toEqual({
      webSearchRequests: 2,
    });
  });

  it.each([
    ['a tier', { service_tier: 'priority' }, 'priority'],
    ['speed', { service_tier: 'standard', speed: 'fast' }, 'fast'],
    ['a place', { inference_geo: 'us' }, 'us'],
  ])('tells %s that has another price', (_, usage, serviceTier) => {
    expect(readBilling(usage)).toEqual({ serviceTier });
  });

  it.each([[{}], [{ cache_creation: null, server_tool_use: null, service_tier: null, speed: null, iterations: null }]])(
    'says nothing where nothing is said: %j',
    (usage) => {
      expect(readBilling(usage)).toBeUndefined();
    },
  );

  it('takes the calls of a reply apart, each with its model', () => {
    const iterations = [
      { type: 'compaction', input_tokens: 900, output_tokens: 50 },
      { ...USAGE, type: 'fallback_message', model: 'claude-haiku-4-5' },
      'odd',
    ];
    const counts = { outputTokens: 50, cacheReadTokens: 0, cacheCreationTokens: 0, reasoningTokens: 0 };
    expect(readBilling({ iterations })?.calls).toEqual([
      { usage: { ...counts, inputTokens: 900 } },
      {
        model: 'claude-haiku-4-5',
        usage: { ...counts, inputTokens: 3, outputTokens: 40, cacheReadTokens: 1_000, cacheCreationTokens: 300 },
        cacheCreation1hTokens: 200,
      },
    ]);
  });
});
