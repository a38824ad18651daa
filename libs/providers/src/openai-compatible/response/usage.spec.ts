import { describe, expect, it } from '@jest/globals';

import { UsageReader } from './usage.js';

const INCLUSIVE = { usageConvention: 'inclusive' } as const;

function update(usages: readonly unknown[], convention: ConstructorParameters<typeof UsageReader>[0] = INCLUSIVE) {
  const reader = new UsageReader(convention);
  for (const usage of usages) reader.read(usage);
  return reader.update;
}

const counts = (more: object): object => ({ prompt_tokens: 100, completion_tokens: 10, ...more });

describe('UsageReader', () => {
  it.each([
    ['no parts', counts({}), { inputTokens: 100, outputTokens: 10 }],
    [
      'cached in the details',
      counts({ prompt_tokens_details: { cached_tokens: 60 } }),
      { inputTokens: 40, cacheReadTokens: 60 },
    ],
    ['DeepSeek', counts({ prompt_cache_hit_tokens: 60 }), { inputTokens: 40, cacheReadTokens: 60 }],
    ['Moonshot and Together', counts({ cached_tokens: 60 }), { inputTokens: 40, cacheReadTokens: 60 }],
    ['Anthropic behind a proxy', counts({ cache_read_input_tokens: 60 }), { inputTokens: 40, cacheReadTokens: 60 }],
    ['Mistral', counts({ num_cached_tokens: 60 }), { inputTokens: 40, cacheReadTokens: 60 }],
    [
      'written',
      counts({ prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 } }),
      { inputTokens: 10, cacheReadTokens: 60, cacheCreationTokens: 30 },
    ],
    [
      'more cached than there was',
      counts({ cached_tokens: 128 }),
      { inputTokens: 0, cacheReadTokens: 100, cacheCreationTokens: 0 },
    ],
    [
      'parts beyond the prompt',
      {
        prompt_tokens: 2168,
        completion_tokens: 1,
        prompt_tokens_details: { cached_tokens: 2161, cache_write_tokens: 2161 },
      },
      { inputTokens: 0, cacheReadTokens: 2161, cacheCreationTokens: 7 },
    ],
    [
      'reasoning inside the completion',
      counts({ total_tokens: 110, completion_tokens_details: { reasoning_tokens: 7 } }),
      { outputTokens: 10, reasoningTokens: 7 },
    ],
    [
      'reasoning beside the completion',
      counts({ total_tokens: 117, completion_tokens_details: { reasoning_tokens: 7 } }),
      { outputTokens: 17, reasoningTokens: 7 },
    ],
    ['more reasoning than output', counts({ reasoning_tokens: 70 }), { outputTokens: 10, reasoningTokens: 10 }],
    ['a gap that is not output', counts({ total_tokens: 300 }), { outputTokens: 10 }],
    ['fractions', counts({ completion_tokens: 10.4 }), { outputTokens: 10 }],
    ['words', counts({ completion_tokens: 'many' }), { outputTokens: 0 }],
    ['negative', counts({ prompt_tokens: -3 }), { inputTokens: 0 }],
  ])('%s', (_, usage, expected) => {
    expect(update([usage])).toMatchObject(expected);
  });

  it('leaves numbers alone that are disjoint already', () => {
    const usage = counts({ cache_read_input_tokens: 500, cache_creation_input_tokens: 50 });
    expect(update([usage], { usageConvention: 'disjoint' })).toMatchObject({
      inputTokens: 100,
      cacheReadTokens: 500,
      cacheCreationTokens: 50,
    });
  });

  it('counts the gap as output where the server leaves thinking out of everything but the total', () => {
    expect(update([counts({ total_tokens: 160 })], { ...INCLUSIVE, geminiCompat: true })).toMatchObject({
      outputTokens: 60,
    });
  });

  it('takes the last value of each count, and no null for one', () => {
    const usages = [
      counts({ prompt_tokens_details: { cached_tokens: 60 } }),
      { prompt_tokens: null, completion_tokens: 12, prompt_tokens_details: null },
      null,
      'x',
    ];
    expect(update(usages)).toMatchObject({ inputTokens: 40, outputTokens: 12, cacheReadTokens: 60 });
  });

  it('knows nothing without usage', () => {
    const reader = new UsageReader(INCLUSIVE);
    expect(reader.read(null)).toBe(false);
    expect(reader.update).toBeUndefined();
    expect(reader.missing).toEqual(['input', 'output']);
    expect(reader.settle()).toBe(false);
  });

  it("takes llama.cpp's timings only when there is nothing else", () => {
    const timings = { prompt_n: 5, cache_n: 20, predicted_n: 7 };
    const alone = new UsageReader(INCLUSIVE);
    alone.readTimings(timings);
    expect(alone.settle()).toBe(true);
    expect(alone.update).toMatchObject({ inputTokens: 5, cacheReadTokens: 20, outputTokens: 7 });
    const beside = new UsageReader(INCLUSIVE);
    beside.readTimings(timings);
    beside.read(counts({}));
    expect(beside.settle()).toBe(false);
    expect(beside.update).toMatchObject({ inputTokens: 100, outputTokens: 10 });
  });

  it.each([
    [
      'where its profile says so',
      { ...INCLUSIVE, reportsCost: true },
      0.0125,
      { billing: { reportedCostUsd: 0.0125 } },
    ],
    ['nowhere else', INCLUSIVE, 0.0125, { billing: undefined }],
    ['but not what is no number', { ...INCLUSIVE, reportsCost: true }, { total_cost: 1 }, { billing: undefined }],
    ['but not less than nothing', { ...INCLUSIVE, reportsCost: true }, -1, { billing: undefined }],
  ])('takes what a call cost from the reply %s', (_, convention, cost, expected) => {
    expect({ billing: update([counts({ cost })], convention)?.billing }).toEqual(expected);
  });

  it.each([
    ['default', undefined],
    ['on_demand', undefined],
    [null, undefined],
    ['priority', { serviceTier: 'priority' }],
    ['flex', { serviceTier: 'flex' }],
  ])('tells the tier %s as %j', (tier, billing) => {
    const reader = new UsageReader(INCLUSIVE);
    reader.readTier(tier);
    reader.read(counts({}));
    expect(reader.update?.billing).toEqual(billing);
  });
});
