import type { TokenPrices } from '@sluice/exchange';

import type { KnownModel } from './known-model.js';

const HOST = 'api.anthropic.com';
const SEARCH = { webSearch: 10 };
/** Before this gateway recorded anything. */
const ALWAYS = '2025-01-01';

/** Anthropic prices the parts of a prompt by factors; the one for reading from a cache differs between models. */
function prices(input: number, output: number, cacheRead = input / 10): TokenPrices {
  return { from: ALWAYS, input, output, cacheRead, cacheWrite: input * 1.25, cacheWrite1h: input * 2, ...SEARCH };
}

const LARGE = { contextTokens: 1_000_000, outputTokens: 128_000 };
const MEDIUM = { contextTokens: 200_000, outputTokens: 64_000 };

/**
 * As of November 2026 (Anthropic, "Pricing", "Models overview", "Web search tool"). Contexts are the largest that a model can have,
 * be it only in a beta. Left out: discounts for batches, surcharges for speed and for a place.
 */
export const ANTHROPIC_MODELS: readonly KnownModel[] = [
  { host: HOST, names: ['claude-fable-5-1'], ...LARGE, prices: [prices(10, 50, 0.25)] },
  { host: HOST, names: ['claude-fable-5'], prices: [prices(10, 50)] },
  { host: HOST, names: ['claude-opus-5-5'], ...LARGE, prices: [prices(4, 20, 0.2)] },
  { host: HOST, names: ['claude-opus-5', 'claude-opus-4-6'], ...LARGE, prices: [prices(5, 25)] },
  { host: HOST, names: ['claude-opus-4-8', 'claude-opus-4-7'], prices: [prices(5, 25)] },
  { host: HOST, names: ['claude-opus-4-5'], ...MEDIUM, prices: [prices(5, 25)] },
  {
    host: HOST,
    names: ['claude-opus-4-1', 'claude-opus-4'],
    contextTokens: 200_000,
    outputTokens: 32_000,
    prices: [prices(15, 75)],
  },
  {
    host: HOST,
    names: ['claude-sonnet-5-5'],
    ...LARGE,
    prices: [prices(2, 10, 0.2), { ...prices(2, 10, 0.1), from: '2026-10-07' }],
  },
  { host: HOST, names: ['claude-sonnet-5'], ...LARGE, prices: [prices(2, 10)] },
  {
    host: HOST,
    names: ['claude-sonnet-4-6'],
    contextTokens: 1_000_000,
    outputTokens: 64_000,
    prices: [prices(3, 15)],
  },
  {
    host: HOST,
    names: ['claude-sonnet-4-5', 'claude-sonnet-4'],
    contextTokens: 1_000_000,
    outputTokens: 64_000,
    prices: [
      { ...prices(3, 15), upTo: 200_000 },
      { ...prices(6, 22.5), above: 200_000 },
    ],
  },
  {
    host: HOST,
    names: ['claude-haiku-5-5'],
    ...LARGE,
    prices: [
      { ...prices(0.1, 0.5), upTo: 100_000 },
      { ...prices(0.5, 2.5), above: 100_000 },
    ],
  },
  { host: HOST, names: ['claude-haiku-4-5'], ...MEDIUM, prices: [prices(1, 5)] },
];
