import type { TokenPrices } from '@sluice/exchange';

/** The prices of models whose prompts are cached without being asked, at no extra price for writing. */
export function automaticCache(
  from: string,
  { input, cacheRead, output }: Pick<TokenPrices, 'input' | 'cacheRead' | 'output'>,
): TokenPrices {
  return { from, input, output, cacheWrite: input, ...(cacheRead !== undefined && { cacheRead }) };
}
