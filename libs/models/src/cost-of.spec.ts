import { describe, expect, it } from '@jest/globals';
import type { Billing, Usage } from '@sluice/completion';
import type { ConfiguredModel, TokenPrices } from '@sluice/exchange';

import { costOf, type CostSubject } from './cost-of.js';
import { priceOf } from './price-of.js';

const PRICE: TokenPrices = {
  from: '2026-01-01',
  input: 10,
  output: 50,
  cacheRead: 1,
  cacheWrite: 12.5,
  cacheWrite1h: 20,
  webSearch: 10,
};
const USAGE: Usage = {
  inputTokens: 200,
  outputTokens: 30,
  cacheReadTokens: 800,
  cacheCreationTokens: 100,
  reasoningTokens: 20,
};
const DOLLARS_A_TOKEN = 1_000_000;

function cost(billing?: Billing, more: Partial<CostSubject> & { prices?: readonly TokenPrices[] } = {}) {
  const { prices = [PRICE], ...rest } = more;
  const known: ConfiguredModel[] = [
    { provider: 'p', model: 'm', prices },
    { provider: 'p', model: 'small', prices: [{ from: '2026-01-01', input: 1, output: 2, cacheRead: 0.1 }] },
  ];
  const source = { providers: [], models: { known, checksContext: false } };
  return costOf({ source, target: { provider: 'p', model: 'm' }, usage: USAGE, billing, day: '2026-06-01', ...rest });
}

describe(costOf.name, () => {
  it('U08 prices each part of a prompt once', () => {
    const expected = (200 * 10 + 800 * 1 + 100 * 12.5 + 30 * 50) / DOLLARS_A_TOKEN;
    expect(cost()).toEqual({
      usd: expected,
      rows: [
        {
          model: 'm',
          inputTokens: 200,
          cacheReadTokens: 800,
          cacheWriteTokens: 100,
          cacheWrite1hTokens: 0,
          outputTokens: 30,
          webSearches: 0,
          usd: expected,
        },
      ],
    });
  });

  it('prices what is kept for an hour by itself, and searches by the thousand', () => {
    const { usd, rows } = cost({ cacheCreation1hTokens: 60, webSearchRequests: 3 });
    expect(rows[0]).toMatchObject({ cacheWriteTokens: 40, cacheWrite1hTokens: 60, webSearches: 3 });
    expect(usd).toBeCloseTo((200 * 10 + 800 + 40 * 12.5 + 60 * 20 + 30 * 50) / DOLLARS_A_TOKEN + 0.03, 12);
  });

  it('never takes more for an hour than was written at all', () => {
    expect(cost({ cacheCreation1hTokens: 500 }).rows[0]).toMatchObject({
      cacheWriteTokens: 0,
      cacheWrite1hTokens: 100,
    });
  });

  it('bills the calls a provider made on the way, each by its model, and not their sum', () => {
    const usage = { inputTokens: 10, outputTokens: 1, cacheReadTokens: 0, cacheCreationTokens: 0, reasoningTokens: 0 };
    const { usd, rows } = cost({ calls: [{ usage }, { usage, model: 'small' }] });
    expect(rows.map(({ model, usd: part }) => [model, part])).toEqual([
      ['m', 150 / DOLLARS_A_TOKEN],
      ['small', 12 / DOLLARS_A_TOKEN],
    ]);
    expect(usd).toBe(162 / DOLLARS_A_TOKEN);
  });

  it('prices the model that was served, or else the one that was asked for', () => {
    expect(cost(undefined, { servedModel: 'small', usage: { ...USAGE, cacheCreationTokens: 0 } }).usd).toBe(
      (200 + 80 + 60) / DOLLARS_A_TOKEN,
    );
    expect(cost(undefined, { servedModel: 'm-0613' })).toEqual({
      ...cost(),
      rows: [{ ...cost().rows[0], model: 'm-0613' }],
    });
  });

  it.each<[string, ReturnType<typeof cost>]>([
    ['a model without prices', cost(undefined, { target: { provider: 'p', model: 'unknown' } })],
    ['a day before all prices', cost(undefined, { day: '2025-12-31' })],
    ['a part without a price', cost(undefined, { servedModel: 'small' })],
    ['another tier of service', cost({ serviceTier: 'priority' })],
  ])('gives no price for %s, but what was counted', (_, { usd, rows }) => {
    expect(usd).toBeUndefined();
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ inputTokens: 200, outputTokens: 30 });
  });

  it('keeps apart what the provider says it costs', () => {
    expect(cost({ reportedCostUsd: 0.5 }, { target: { provider: 'p', model: 'unknown' } })).toMatchObject({
      reportedUsd: 0.5,
    });
    expect(cost({ reportedCostUsd: 0.5 }).usd).toBe(cost().usd);
  });

  it('tells what was estimated', () => {
    expect(cost(undefined, { estimated: ['input'] }).estimated).toEqual(['input']);
    expect(cost()).not.toHaveProperty('estimated');
  });
});

describe(priceOf.name, () => {
  const counts = {
    inputTokens: 100,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    cacheWrite1hTokens: 0,
    outputTokens: 0,
    webSearches: 0,
  };
  const prices: readonly TokenPrices[] = [
    { from: '2026-03-01', input: 4, output: 1, upTo: 150 },
    { from: '2026-01-01', input: 2, output: 1 },
    { from: '2026-03-01', input: 8, output: 1, above: 150, cacheRead: 3 },
  ];
  const dollars = (input: number, day: string, list = prices) => priceOf({ ...counts, inputTokens: input }, list, day);

  it.each([
    ['2025-12-31', 100, undefined],
    ['2026-01-01', 100, 200],
    ['2026-02-28', 1_000, 2_000],
    ['2026-03-01', 100, 400],
    ['2026-03-01', 150, 600],
    ['2026-12-31', 151, 1_208],
  ])('on %s for a prompt of %d tokens', (day, input, millionths) => {
    const expected = millionths === undefined ? undefined : millionths / DOLLARS_A_TOKEN;
    expect(dollars(input, day)).toBe(expected);
    // A list may be kept in any order.
    expect(dollars(input, day, prices.toReversed())).toBe(expected);
    expect(dollars(input, day, [...prices.slice(1), ...prices.slice(0, 1)])).toBe(expected);
  });

  it('counts what came from a cache among the prompt', () => {
    const cached = { ...counts, cacheReadTokens: 100 };
    expect(priceOf(cached, prices, '2026-03-01')).toBe((100 * 8 + 100 * 3) / DOLLARS_A_TOKEN);
  });

  it('is the sum of what its parts cost, and needs no price for parts that are not there', () => {
    const only = { from: '2026-01-01', input: 3, output: 15 };
    const full = { ...only, cacheRead: 0.3, cacheWrite: 3.75, cacheWrite1h: 6, webSearch: 10 };
    const parts: readonly (readonly [keyof typeof counts, number])[] = [
      ['inputTokens', 3_000_000],
      ['outputTokens', 15_000_000],
      ['cacheReadTokens', 300_000],
      ['cacheWriteTokens', 3_750_000],
      ['cacheWrite1hTokens', 6_000_000],
      ['webSearches', 10_000_000_000],
    ];
    const none = { ...counts, inputTokens: 0 };
    const all = { ...none };
    for (const [part, millionths] of parts) {
      const count = { ...none, [part]: 1_000_000 };
      all[part] = 1_000_000;
      expect(priceOf(count, [full], '2026-01-01')).toBe(millionths / DOLLARS_A_TOKEN);
      const isListed = part === 'inputTokens' || part === 'outputTokens';
      expect(priceOf(count, [only], '2026-01-01')).toBe(isListed ? millionths / DOLLARS_A_TOKEN : undefined);
    }
    const sum = parts.reduce((total, [, millionths]) => total + millionths, 0);
    expect(priceOf(all, [full], '2026-01-01')).toBe(sum / DOLLARS_A_TOKEN);
    expect(priceOf(none, [only], '2026-01-01')).toBe(0);
  });

  it('has no noise of floating point in it', () => {
    expect(priceOf({ ...counts, inputTokens: 3 }, [{ from: '2026-01-01', input: 0.1, output: 1 }], '2026-01-01')).toBe(
      0.0000003,
    );
  });
});
