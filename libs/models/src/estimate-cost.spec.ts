import { describe, expect, it } from '@jest/globals';
import type { ConfiguredModel, ListedModel, TokenPrices } from '@sluice/exchange';

import { estimateCost } from './index.js';

const NONE = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 };
const DAY = '2026-11-21';
const FROM = '2026-01-01';

/** Claude Haiku 4.5 has a price in the catalogue; what is told of it comes before. */
function subject({ prices, listed }: { prices?: readonly TokenPrices[]; listed?: ListedModel } = {}) {
  const target = { provider: 'p', model: 'claude-haiku-4-5' };
  const known: readonly ConfiguredModel[] = prices === undefined ? [] : [{ ...target, prices }];
  const providers = [{ id: 'p', adapter: 'anthropic', baseUrl: 'https://api.anthropic.com', profile: 'claude' }];
  return { source: { providers, models: { known, checksContext: true } }, target, listed, day: DAY };
}

describe(estimateCost.name, () => {
  const listed = { id: 'claude-haiku-4-5', price: { input: 7, output: 70 } };
  const dollar = { from: FROM, input: 1_000, output: 2_000 };

  it.each<[string, Parameters<typeof subject>[0], object, unknown]>([
    ['the operator before all others', { prices: [dollar], listed }, { inputTokens: 1_000 }, [1, 'configuration']],
    ['the catalogue before the upstream', { listed }, { inputTokens: 1_000_000 }, [1, 'catalogue']],
    [
      'whoever knows a price of every part',
      { prices: [dollar], listed },
      { inputTokens: 1_000_000, cacheReadTokens: 1_000_000 },
      [1.1, 'catalogue'],
    ],
    [
      'nobody whose price holds from tomorrow',
      { prices: [{ ...dollar, from: '2026-11-22' }] },
      { inputTokens: 1_000_000 },
      [1, 'catalogue'],
    ],
    [
      'nobody whose price is of shorter prompts',
      { prices: [{ ...dollar, upTo: 999 }] },
      { inputTokens: 1_000_000 },
      [1, 'catalogue'],
    ],
    [
      'a price of nothing',
      { prices: [{ from: FROM, input: 0, output: 0 }] },
      { outputTokens: 9 },
      [0, 'configuration'],
    ],
  ])('believes %s', (_name, told, tokens, expected) => {
    const { usd, source } = estimateCost(subject(told), { ...NONE, ...tokens }) ?? {};
    expect([usd, source]).toEqual(expected);
  });

  it.each([
    [{ inputTokens: 100 }, 1],
    [{ inputTokens: 101 }, 2],
    [{ inputTokens: 50, cacheReadTokens: 51 }, 2],
    [{ inputTokens: 50, cacheWriteTokens: 51 }, 2],
    // What is said in reply makes no prompt longer.
    [{ inputTokens: 100, outputTokens: 1_000 }, 1],
  ])('takes for %j the price of that length', (tokens, input) => {
    const rest = { from: FROM, output: 1, cacheRead: 1, cacheWrite: 1 };
    const prices = [
      { ...rest, input: 1, upTo: 100 },
      { ...rest, input: 2, above: 100 },
    ];
    expect(estimateCost(subject({ prices }), { ...NONE, ...tokens })?.price.input).toBe(input);
  });

  it('tells the rates, and not when they hold', () => {
    const price = { input: 1, output: 2, cacheRead: 0, cacheWrite: 3 };
    const prices = [{ from: FROM, upTo: 9, cacheWrite1h: 4, webSearch: 5, ...price }];
    expect(estimateCost(subject({ prices }), NONE)).toEqual({ usd: 0, price, source: 'configuration' });
  });
});
