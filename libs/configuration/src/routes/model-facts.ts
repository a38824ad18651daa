import type { ConfiguredModel, DefinedModel, ModelFacts, TokenPrices } from '@sluice/exchange';

import type { ModelSection, PriceSection } from '../file/sections/model.sections.js';

/** Before the first model there was. */
const ALWAYS = '1970-01-01';

/** A model of one's own, and the section it was read from. */
export interface ReadModel {
  readonly defined: DefinedModel;
  readonly section: ModelSection;
}

/**
 * What models of one's own say of the models they stand for. Where several ids share one, the largest limits are what
 * fits into it, and the first price is its price.
 */
export function factsOfModels(models: readonly ReadModel[]): readonly ConfiguredModel[] {
  const facts = new Map<string, ConfiguredModel>();
  for (const { defined, section } of models) {
    if (section.context === undefined && section.max_tokens === undefined && section.price === undefined) continue;
    const { provider, model } = defined.target;
    const key = `${provider} ${model}`;
    facts.set(key, { provider, model, ...joined(facts.get(key), section) });
  }
  return [...facts.values()];
}

function joined(known: ModelFacts | undefined, { context, max_tokens, price }: ModelSection): ModelFacts {
  const contextTokens = largest(known?.contextTokens, context);
  const outputTokens = largest(known?.outputTokens, max_tokens);
  const prices = known?.prices ?? price?.map(pricesOf);
  return {
    ...(contextTokens !== undefined && { contextTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(prices !== undefined && { prices }),
  };
}

function largest(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? (left ?? right) : Math.max(left, right);
}

function pricesOf(price: PriceSection): TokenPrices {
  const { from = ALWAYS, above, up_to, input, output, cache_read, cache_write, cache_write_1h, web_search } = price;
  return {
    from,
    ...(above !== undefined && { above }),
    ...(up_to !== undefined && { upTo: up_to }),
    input,
    output,
    ...(cache_read !== undefined && { cacheRead: cache_read }),
    ...(cache_write !== undefined && { cacheWrite: cache_write }),
    ...(cache_write_1h !== undefined && { cacheWrite1h: cache_write_1h }),
    ...(web_search !== undefined && { webSearch: web_search }),
  };
}
