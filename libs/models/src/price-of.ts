import type { CostRow, ListedPrice, TokenPrices } from '@sluice/exchange';

const MILLION = 1_000_000;
const THOUSAND = 1_000;
/** Nothing is cheaper than this; what comes behind it is the error of floating point numbers. */
const PARTS_OF_A_DOLLAR = 1_000_000_000;

export type Counts = Omit<CostRow, 'usd' | 'model'>;

/**
 * US dollars of what was counted; undefined where a part of it has no known price.
 *
 * @param day in UTC, `YYYY-MM-DD`
 */
export function priceOf(counts: Counts, prices: readonly TokenPrices[] = [], day: string): number | undefined {
  const price = priceOn(prices, day, promptTokens(counts));
  if (price === undefined) return undefined;
  const parts: readonly (readonly [count: number, dollars: number | undefined, per: number])[] = [
    [counts.inputTokens, price.input, MILLION],
    [counts.outputTokens, price.output, MILLION],
    [counts.cacheReadTokens, price.cacheRead, MILLION],
    [counts.cacheWriteTokens, price.cacheWrite, MILLION],
    [counts.cacheWrite1hTokens, price.cacheWrite1h, MILLION],
    [counts.webSearches, price.webSearch, THOUSAND],
  ];
  let dollars = 0;
  for (const [count, rate, per] of parts) {
    if (count === 0) continue;
    if (rate === undefined) return undefined;
    dollars += (count * rate) / per;
  }
  return roundedDollars(dollars);
}

/** Without the noise that adding fractions makes. */
export function roundedDollars(dollars: number): number {
  return Math.round(dollars * PARTS_OF_A_DOLLAR) / PARTS_OF_A_DOLLAR;
}

/** The price of the last day that has begun, for a prompt of that length. */
export function priceOn(prices: readonly TokenPrices[], day: string, prompt: number): TokenPrices | undefined {
  let latest = '';
  for (const { from } of prices) if (from <= day && from > latest) latest = from;
  return prices.find(({ from, above = -1, upTo = Infinity }) => from === latest && prompt > above && prompt <= upTo);
}

function promptTokens(counts: Counts): number {
  return counts.inputTokens + counts.cacheReadTokens + counts.cacheWriteTokens + counts.cacheWrite1hTokens;
}

/** The rates of a price, whenever they hold and for whichever prompts. */
export function ratesOf({ input, output, cacheRead, cacheWrite }: TokenPrices): ListedPrice {
  return {
    input,
    output,
    ...(cacheRead !== undefined && { cacheRead }),
    ...(cacheWrite !== undefined && { cacheWrite }),
  };
}
