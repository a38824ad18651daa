import { features, TEXT, type KnownModel } from '../known-model.js';
import { automaticCache } from './automatic-cache.js';

const HOST = 'api.groq.com';
const GPT_OSS = {
  releasedOn: '2025-08-05',
  contextTokens: 131_072,
  outputTokens: 65_536,
  features: features(TEXT, { efforts: ['low', 'medium', 'high'] }),
};

/** As of November 2026 (GroqCloud, "Supported Models"). */
export const GROQ_MODELS: readonly KnownModel[] = [
  {
    host: HOST,
    names: ['openai/gpt-oss-120b'],
    ...GPT_OSS,
    prices: [automaticCache('2025-08-05', { input: 0.15, cacheRead: 0.075, output: 0.6 })],
  },
  {
    host: HOST,
    names: ['openai/gpt-oss-20b'],
    ...GPT_OSS,
    prices: [automaticCache('2025-08-05', { input: 0.075, cacheRead: 0.0375, output: 0.3 })],
  },
];
