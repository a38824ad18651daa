import type { TokenPrices } from '@sluice/exchange';

import { DOCUMENTS, features, IMAGES, type KnownModel } from '../known-model.js';

const HOST = 'api.openai.com';
/** Before this gateway recorded anything. */
const ALWAYS = '2025-01-01';
/** Longer prompts have prices of their own, which are not in this list. */
const SHORT_PROMPT_TOKENS = 272_000;

/** Models that write to a cache without being asked, at no extra price. */
function automatic(input: number, cacheRead: number, output: number): TokenPrices {
  return { from: ALWAYS, input, output, cacheRead, cacheWrite: input };
}

/** Models whose cache is written at a price of its own. */
function written(from: string, price: Pick<TokenPrices, 'input' | 'cacheRead' | 'output'>): TokenPrices {
  return { from, ...price, cacheWrite: price.input * 1.25, upTo: SHORT_PROMPT_TOKENS };
}

const GPT_6 = { contextTokens: 1_050_000, outputTokens: 128_000, features: features(DOCUMENTS) };
const GPT_5 = { contextTokens: 400_000, outputTokens: 128_000, features: features(IMAGES) };
const GPT_4_1 = { contextTokens: 1_047_576, outputTokens: 32_768, features: features(DOCUMENTS, { thinking: false }) };
const GPT_4O = { contextTokens: 128_000, outputTokens: 16_384, features: features(DOCUMENTS, { thinking: false }) };
const O_SERIES = { contextTokens: 200_000, outputTokens: 100_000, features: features(IMAGES) };

/**
 * As of November 2026 (OpenAI, "Pricing", "Models", changelog), each from the day it held. Left out: other service tiers than the standard
 * one, batches, tools that OpenAI runs, and what caches cost that are kept for long.
 */
export const OPENAI_MODELS: readonly KnownModel[] = [
  {
    host: HOST,
    names: ['gpt-6.1-sol'],
    ...GPT_6,
    prices: [written('2026-09-29', { input: 2, cacheRead: 0.1, output: 10 })],
  },
  {
    host: HOST,
    names: ['gpt-6.1-terra'],
    ...GPT_6,
    prices: [written('2026-10-26', { input: 1, cacheRead: 0.05, output: 5 })],
  },
  {
    host: HOST,
    names: ['gpt-6-astra'],
    releasedOn: '2026-09-04',
    ...GPT_6,
    prices: [written('2026-09-03', { input: 10, cacheRead: 1, output: 50 })],
  },
  {
    host: HOST,
    names: ['gpt-6-sol'],
    releasedOn: '2026-09-22',
    ...GPT_6,
    prices: [written('2026-09-22', { input: 2, cacheRead: 0.2, output: 10 })],
  },
  {
    host: HOST,
    names: ['gpt-6-luna'],
    releasedOn: '2026-09-22',
    ...GPT_6,
    prices: [written('2026-09-22', { input: 0.1, cacheRead: 0.01, output: 0.5 })],
  },
  {
    host: HOST,
    names: ['gpt-5.6-sol'],
    releasedOn: '2026-07-09',
    ...GPT_6,
    prices: [
      { from: '2026-07-09', input: 5, cacheRead: 0.5, output: 30, upTo: SHORT_PROMPT_TOKENS },
      { from: '2026-08-21', input: 4, cacheRead: 0.4, output: 20, upTo: SHORT_PROMPT_TOKENS },
    ],
  },
  {
    host: HOST,
    names: ['gpt-5.6-terra'],
    releasedOn: '2026-07-09',
    ...GPT_6,
    prices: [{ from: '2026-07-30', input: 2, cacheRead: 0.2, output: 12, upTo: SHORT_PROMPT_TOKENS }],
  },
  {
    host: HOST,
    names: ['gpt-5.6-luna'],
    releasedOn: '2026-07-09',
    ...GPT_6,
    prices: [{ from: '2026-07-30', input: 0.2, cacheRead: 0.02, output: 1.2, upTo: SHORT_PROMPT_TOKENS }],
  },
  {
    host: HOST,
    names: ['gpt-5.4'],
    releasedOn: '2026-03-05',
    ...GPT_6,
    prices: [{ ...automatic(2.5, 0.25, 15), upTo: SHORT_PROMPT_TOKENS }],
  },
  { host: HOST, names: ['gpt-5.4-mini'], prices: [automatic(0.75, 0.075, 4.5)] },
  { host: HOST, names: ['gpt-5.2'], releasedOn: '2025-12-11', ...GPT_5, prices: [automatic(1.75, 0.175, 14)] },
  { host: HOST, names: ['gpt-5.1'], releasedOn: '2025-11-13', ...GPT_5, prices: [automatic(1.25, 0.125, 10)] },
  { host: HOST, names: ['gpt-5'], releasedOn: '2025-08-07', ...GPT_5, prices: [automatic(1.25, 0.125, 10)] },
  { host: HOST, names: ['gpt-5-mini'], releasedOn: '2025-08-07', ...GPT_5, prices: [automatic(0.25, 0.025, 2)] },
  { host: HOST, names: ['gpt-5-nano'], ...GPT_5, prices: [automatic(0.05, 0.005, 0.4)] },
  { host: HOST, names: ['gpt-4.1'], releasedOn: '2025-04-14', ...GPT_4_1, prices: [automatic(2, 0.5, 8)] },
  { host: HOST, names: ['gpt-4.1-mini'], ...GPT_4_1, prices: [automatic(0.4, 0.1, 1.6)] },
  { host: HOST, names: ['gpt-4.1-nano'], ...GPT_4_1, prices: [automatic(0.1, 0.025, 0.4)] },
  { host: HOST, names: ['gpt-4o'], releasedOn: '2024-05-13', ...GPT_4O, prices: [automatic(2.5, 1.25, 10)] },
  { host: HOST, names: ['gpt-4o-mini'], ...GPT_4O, prices: [automatic(0.15, 0.075, 0.6)] },
  { host: HOST, names: ['o3'], releasedOn: '2025-04-16', ...O_SERIES, prices: [automatic(2, 0.5, 8)] },
  { host: HOST, names: ['o4-mini'], releasedOn: '2025-04-16', ...O_SERIES, prices: [automatic(1.1, 0.275, 4.4)] },
];
