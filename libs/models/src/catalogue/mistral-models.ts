import { features, IMAGES, type KnownModel } from '../known-model.js';

const HOST = 'api.mistral.ai';

/** As of November 2026 (Mistral AI, "Models", "Pricing"). What is read from a cache is not told a price of its own. */
export const MISTRAL_MODELS: readonly KnownModel[] = [
  {
    host: HOST,
    names: ['mistral-medium-3.5', 'mistral-medium-3-5', 'mistral-medium-2604'],
    releasedOn: '2026-04-29',
    contextTokens: 262_144,
    features: features(IMAGES, { efforts: ['none', 'high'], promptCaching: false }),
    prices: [{ from: '2026-04-29', input: 1.5, output: 7.5 }],
  },
  {
    host: HOST,
    names: ['mistral-large-2512'],
    releasedOn: '2025-12-02',
    contextTokens: 262_144,
    features: features(IMAGES, { thinking: false, promptCaching: false }),
    prices: [{ from: '2025-12-02', input: 0.5, output: 1.5 }],
  },
];
