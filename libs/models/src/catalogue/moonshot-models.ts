import { features, IMAGES, type KnownModel } from '../known-model.js';
import { automaticCache } from './automatic-cache.js';

const HOST = 'api.moonshot.ai';
const WITH_VIDEO = [...IMAGES, 'video'] as const;

/** As of November 2026 (Moonshot AI, "Pricing"). */
export const MOONSHOT_MODELS: readonly KnownModel[] = [
  {
    host: HOST,
    names: ['kimi-k3'],
    releasedOn: '2026-07-16',
    contextTokens: 1_048_576,
    features: features(WITH_VIDEO, { efforts: ['low', 'high', 'max'] }),
    prices: [automaticCache('2026-07-16', { input: 3, cacheRead: 0.3, output: 15 })],
  },
  {
    host: HOST,
    names: ['kimi-k2.6'],
    releasedOn: '2026-04-21',
    contextTokens: 262_144,
    features: features(WITH_VIDEO),
    prices: [automaticCache('2026-04-21', { input: 0.95, cacheRead: 0.16, output: 4 })],
  },
  {
    host: HOST,
    names: ['kimi-k2.5'],
    contextTokens: 262_144,
    features: features(WITH_VIDEO),
    prices: [automaticCache('2026-01-01', { input: 0.6, cacheRead: 0.1, output: 3 })],
  },
];
