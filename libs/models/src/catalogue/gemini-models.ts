import type { TokenPrices } from '@sluice/exchange';

import { DOCUMENTS, features, type KnownModel } from '../known-model.js';

const HOST = 'generativelanguage.googleapis.com';
/** Before this gateway recorded anything. */
const ALWAYS = '2025-01-01';
const SHORT_PROMPT_TOKENS = 200_000;

/** What is read from a cache costs a tenth; to write to it by itself costs nothing more. */
function prices(input: number, output: number): TokenPrices {
  return { from: ALWAYS, input, output, cacheRead: input / 10, cacheWrite: input };
}

/** Google limits the prompt and the reply, each by itself. */
const MILLION = {
  contextTokens: 1_048_576,
  outputTokens: 65_536,
  features: features([...DOCUMENTS, 'audio', 'video']),
};

/** As of November 2026 (Google, "Gemini Developer API pricing", the paid tier). Left out: sound, storage, searches. */
export const GEMINI_MODELS: readonly KnownModel[] = [
  {
    host: HOST,
    names: ['gemini-3.1-pro'],
    releasedOn: '2026-02-19',
    ...MILLION,
    prices: [
      { ...prices(2, 12), upTo: SHORT_PROMPT_TOKENS },
      { ...prices(4, 18), above: SHORT_PROMPT_TOKENS },
    ],
  },
  {
    host: HOST,
    names: ['gemini-2.5-pro'],
    ...MILLION,
    prices: [
      { ...prices(1.25, 10), upTo: SHORT_PROMPT_TOKENS },
      { ...prices(2.5, 15), above: SHORT_PROMPT_TOKENS },
    ],
  },
  { host: HOST, names: ['gemini-3.5-flash'], releasedOn: '2026-05-19', ...MILLION, prices: [prices(1.5, 9)] },
  { host: HOST, names: ['gemini-3.1-flash-lite'], releasedOn: '2026-05-07', ...MILLION, prices: [prices(0.25, 1.5)] },
  { host: HOST, names: ['gemini-3-flash'], ...MILLION, prices: [prices(0.5, 3)] },
  { host: HOST, names: ['gemini-2.5-flash'], ...MILLION, prices: [prices(0.3, 2.5)] },
  { host: HOST, names: ['gemini-2.5-flash-lite'], ...MILLION, prices: [prices(0.1, 0.4)] },
];
