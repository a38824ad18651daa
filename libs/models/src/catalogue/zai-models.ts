import { features, TEXT, type KnownModel } from '../known-model.js';
import { automaticCache } from './automatic-cache.js';

const HOST = 'api.z.ai';

function glm(name: string, releasedOn: string): KnownModel {
  return {
    host: HOST,
    names: [name],
    releasedOn,
    contextTokens: 204_800,
    outputTokens: 131_072,
    features: features(TEXT, { structuredOutputs: false }),
    prices: [automaticCache(releasedOn, { input: 0.6, cacheRead: 0.11, output: 2.2 })],
  };
}

/** As of November 2026 (Z.ai, "Pricing", "Core Models"). */
export const ZAI_MODELS: readonly KnownModel[] = [glm('glm-4.7', '2025-12-22'), glm('glm-4.6', '2025-09-30')];
