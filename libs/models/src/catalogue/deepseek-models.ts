import { features, TEXT, type KnownModel } from '../known-model.js';

const HOST = 'api.deepseek.com';

/**
 * As of November 2026 (DeepSeek, "Models & Pricing", "Thinking Mode"). Prices are left out: they differ by the hour of
 * the day.
 */
export const DEEPSEEK_MODELS: readonly KnownModel[] = [
  {
    host: HOST,
    names: ['deepseek-v4-pro'],
    releasedOn: '2026-08-12',
    contextTokens: 1_048_576,
    outputTokens: 384_000,
    features: features(TEXT, { efforts: ['high', 'max'] }),
  },
  {
    host: HOST,
    names: ['deepseek-v4-flash'],
    releasedOn: '2026-07-31',
    contextTokens: 1_000_000,
    outputTokens: 384_000,
    features: features(TEXT, { efforts: ['low', 'high', 'max'] }),
  },
];
