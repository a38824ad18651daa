import { DOCUMENTS, features, TEXT, type KnownModel } from '../known-model.js';
import { automaticCache } from './automatic-cache.js';

const HOST = 'api.x.ai';
const SHORT_PROMPT_TOKENS = 200_000;

/** A model of the 4th generation; prompts that are long cost twice as much. */
function grok4(name: string, releasedOn: string): KnownModel {
  return {
    host: HOST,
    names: [name],
    releasedOn,
    contextTokens: 500_000,
    features: features(DOCUMENTS, { efforts: ['low', 'medium', 'high'] }),
    prices: [
      { ...automaticCache(releasedOn, { input: 2, cacheRead: 0.5, output: 6 }), upTo: SHORT_PROMPT_TOKENS },
      { ...automaticCache(releasedOn, { input: 4, cacheRead: 1, output: 12 }), above: SHORT_PROMPT_TOKENS },
    ],
  };
}

/** As of November 2026 (xAI, "Models and Pricing"). A reply has no limit but the context. */
export const XAI_MODELS: readonly KnownModel[] = [
  grok4('grok-4.7', '2026-09-21'),
  grok4('grok-4.6', '2026-08-12'),
  grok4('grok-4.5', '2026-06-29'),
  {
    host: HOST,
    names: ['grok-code-fast-1', 'grok-code-fast'],
    releasedOn: '2025-08-28',
    contextTokens: 256_000,
    features: features(TEXT),
    prices: [automaticCache('2025-08-28', { input: 0.2, cacheRead: 0.02, output: 1.5 })],
  },
];
