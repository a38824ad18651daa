import type { ListedPrice, TokenPrices } from '@sluice/exchange';

import type { DescriptionSubject, KnowledgeSource } from './describe-model.js';
import { catalogued, told } from './find-model.js';
import { priceOf, priceOn, ratesOf } from './price-of.js';

/** How many tokens of each kind; the parts of a prompt do not overlap. */
export interface EstimatedTokens {
  /** Tokens of the prompt that are neither read from nor written to a cache. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
}

/** What that many tokens would cost. */
export interface CostEstimate {
  readonly usd: number;
  /** In US dollars per million, for a prompt of that length. */
  readonly price: ListedPrice;
  readonly source: KnowledgeSource;
}

/** What tokens of a target cost at present; undefined where a part of them has no known price. */
export function estimateCost(subject: DescriptionSubject, tokens: EstimatedTokens): CostEstimate | undefined {
  const { source, target, listed, day } = subject;
  const lists: readonly (readonly [KnowledgeSource, readonly TokenPrices[] | undefined])[] = [
    ['configuration', told(source, target)?.prices],
    ['catalogue', catalogued(source, target)?.prices],
    ['upstream', listed?.price && [{ from: day, ...listed.price }]],
  ];
  const counts = { ...tokens, cacheWrite1hTokens: 0, webSearches: 0 };
  const prompt = tokens.inputTokens + tokens.cacheReadTokens + tokens.cacheWriteTokens;
  for (const [who, prices = []] of lists) {
    const price = priceOn(prices, day, prompt);
    const usd = priceOf(counts, prices, day);
    if (price && usd !== undefined) return { usd, price: ratesOf(price), source: who };
  }
  return undefined;
}
