import type { ListedPrice } from '@sluice/exchange';

import { objectOf } from '../../shared/models/model-reading.js';

const MILLION = 1_000_000;
/** Nothing costs less than this; what comes behind it is the error of floating point numbers. */
const PARTS_OF_A_DOLLAR = 1_000_000_000;

/**
 * Reads `pricing`: text in US dollars per token (OpenRouter, "List available models"), or numbers in US dollars per
 * million (Together, "List all models"). A price below zero stands for one that differs from call to call.
 */
export function listedPrice(value: unknown): ListedPrice | undefined {
  const { prompt, completion, input_cache_read, input_cache_write, input, output, cached_input } = objectOf(value);
  const perToken = priceOf(fromText(prompt), fromText(completion), {
    cacheRead: fromText(input_cache_read),
    cacheWrite: fromText(input_cache_write),
  });
  // Together has zeros where no price was entered.
  return perToken ?? priceOf(fromNumber(input), fromNumber(output), { cacheRead: fromNumber(cached_input) });
}

function priceOf(
  input: number | undefined,
  output: number | undefined,
  { cacheRead, cacheWrite }: { readonly cacheRead?: number | undefined; readonly cacheWrite?: number | undefined },
): ListedPrice | undefined {
  if (input === undefined || output === undefined) return undefined;
  return {
    input,
    output,
    ...(cacheRead !== undefined && { cacheRead }),
    ...(cacheWrite !== undefined && { cacheWrite }),
  };
}

function fromText(value: unknown): number | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const dollars = Number(value) * MILLION;
  return Number.isFinite(dollars) && dollars >= 0
    ? Math.round(dollars * PARTS_OF_A_DOLLAR) / PARTS_OF_A_DOLLAR
    : undefined;
}

function fromNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
}
