import type { TokenPrices } from '@sluice/exchange';

import { features, TEXT, type KnownModel } from '../known-model.js';

const HOST = 'dashscope-intl.aliyuncs.com';
/** Before this gateway recorded anything. */
const ALWAYS = '2025-01-01';

/** The longer the prompt, the dearer is each of its tokens. */
type Step = readonly [above: number, upTo: number, input: number, output: number];

/** What is read from a cache costs a fifth, what is written to it a quarter more. */
function steps(...rows: readonly Step[]): readonly TokenPrices[] {
  return rows.map(([above, upTo, input, output]) => ({
    from: ALWAYS,
    ...(above > 0 && { above }),
    ...(upTo < Infinity && { upTo }),
    input,
    output,
    cacheRead: input / 5,
    cacheWrite: input * 1.25,
  }));
}

const CODER = {
  contextTokens: 1_000_000,
  outputTokens: 65_536,
  features: features(TEXT, { thinking: false, structuredOutputs: false }),
};

/** As of November 2026 (Alibaba Cloud Model Studio, "Models", the international deployment). */
export const QWEN_MODELS: readonly KnownModel[] = [
  {
    host: HOST,
    names: ['qwen3-coder-plus'],
    releasedOn: '2025-07-23',
    ...CODER,
    prices: steps([0, 32_000, 1, 5], [32_000, 128_000, 1.8, 9], [128_000, 256_000, 3, 15], [256_000, Infinity, 6, 60]),
  },
  {
    host: HOST,
    names: ['qwen3-coder-flash'],
    releasedOn: '2025-07-28',
    ...CODER,
    prices: steps(
      [0, 32_000, 0.3, 1.5],
      [32_000, 128_000, 0.5, 2.5],
      [128_000, 256_000, 0.8, 4],
      [256_000, Infinity, 1.6, 9.6],
    ),
  },
  {
    host: HOST,
    names: ['qwen3-max'],
    releasedOn: '2025-09-23',
    contextTokens: 262_144,
    outputTokens: 65_536,
    features: features(TEXT, { thinking: false }),
    prices: steps([0, 32_000, 1.2, 6], [32_000, 128_000, 2.4, 12], [128_000, Infinity, 3, 15]),
  },
];
