import type { TokenPrices } from '@sluice/exchange';

import { DOCUMENTS, features, type KnownModel } from '../known-model.js';

const HOST = 'api.anthropic.com';
const SEARCH = { webSearch: 10 };
/** Before this gateway recorded anything. */
const ALWAYS = '2025-01-01';

/** Anthropic prices the parts of a prompt by factors; the one for reading from a cache differs between models. */
function prices(input: number, output: number, cacheRead = input / 10): TokenPrices {
  return { from: ALWAYS, input, output, cacheRead, cacheWrite: input * 1.25, cacheWrite1h: input * 2, ...SEARCH };
}

const FEATURES = features(DOCUMENTS);
/** Models that are told an effort; those before them are told a budget. */
const BY_EFFORT = features(DOCUMENTS, { efforts: ['low', 'medium', 'high', 'xhigh', 'max'] });
const LARGE = { contextTokens: 1_000_000, outputTokens: 128_000, features: FEATURES };
const MEDIUM = { contextTokens: 200_000, outputTokens: 64_000, features: FEATURES };

/**
 * As of November 2026 (Anthropic, "Pricing", "Models overview", "Web search tool"). Contexts are the largest that a model can have,
 * be it only in a beta. Left out: discounts for batches, surcharges for speed and for a place.
 */
export const ANTHROPIC_MODELS: readonly KnownModel[] = [
  { host: HOST, names: ['claude-fable-5-1'], ...LARGE, prices: [prices(10, 50, 0.25)] },
  { host: HOST, names: ['claude-fable-5'], releasedOn: '2026-06-09', ...LARGE, prices: [prices(10, 50)] },
  {
    host: HOST,
    names: ['claude-opus-5-5'],
    ...LARGE,
    features: BY_EFFORT,
    prices: [prices(4, 20, 0.2)],
  },
  { host: HOST, names: ['claude-opus-5'], releasedOn: '2026-07-24', ...LARGE, prices: [prices(5, 25)] },
  { host: HOST, names: ['claude-opus-4-8'], releasedOn: '2026-05-28', ...LARGE, prices: [prices(5, 25)] },
  { host: HOST, names: ['claude-opus-4-7'], releasedOn: '2026-04-16', ...LARGE, prices: [prices(5, 25)] },
  { host: HOST, names: ['claude-opus-4-6'], releasedOn: '2026-02-05', ...LARGE, prices: [prices(5, 25)] },
  { host: HOST, names: ['claude-opus-4-5'], releasedOn: '2025-11-24', ...MEDIUM, prices: [prices(5, 25)] },
  {
    host: HOST,
    names: ['claude-opus-4-1', 'claude-opus-4'],
    contextTokens: 200_000,
    outputTokens: 32_000,
    features: features(DOCUMENTS, { structuredOutputs: false }),
    prices: [prices(15, 75)],
  },
  {
    host: HOST,
    names: ['claude-sonnet-5-5'],
    ...LARGE,
    prices: [prices(2, 10, 0.2), { ...prices(2, 10, 0.1), from: '2026-10-07' }],
  },
  { host: HOST, names: ['claude-sonnet-5'], releasedOn: '2026-06-30', ...LARGE, prices: [prices(2, 10)] },
  {
    host: HOST,
    names: ['claude-sonnet-4-6'],
    releasedOn: '2026-02-17',
    ...MEDIUM,
    contextTokens: 1_000_000,
    prices: [prices(3, 15)],
  },
  {
    host: HOST,
    names: ['claude-sonnet-4-5', 'claude-sonnet-4'],
    contextTokens: 1_000_000,
    outputTokens: 64_000,
    features: features(DOCUMENTS, { structuredOutputs: false }),
    prices: [
      { ...prices(3, 15), upTo: 200_000 },
      { ...prices(6, 22.5), above: 200_000 },
    ],
  },
  {
    host: HOST,
    names: ['claude-haiku-5-5'],
    releasedOn: '2026-10-07',
    ...LARGE,
    prices: [
      { ...prices(0.1, 0.5), upTo: 100_000 },
      { ...prices(0.5, 2.5), above: 100_000 },
    ],
  },
  { host: HOST, names: ['claude-haiku-4-5'], releasedOn: '2025-10-15', ...MEDIUM, prices: [prices(1, 5)] },
];
