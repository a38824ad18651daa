import {
  formatTarget,
  type ConfiguredModel,
  type DefinedModel,
  type ModelFacts,
  type Target,
  type TokenPrices,
} from '@sluice/exchange';

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
 * fits into it, and the first price is its price. An id that says nothing of its replies has them as long as they come:
 * what another one lowers is that one's own.
 */
export function factsOfModels(models: readonly ReadModel[]): readonly ConfiguredModel[] {
  const shared = new Map<string, { readonly target: Target; readonly sections: ModelSection[] }>();
  for (const { defined, section } of models) {
    const { target } = defined;
    const same = shared.get(formatTarget(target));
    if (same) same.sections.push(section);
    else shared.set(formatTarget(target), { target, sections: [section] });
  }
  return [...shared.values()].flatMap(({ target: { provider, model }, sections }) => {
    const facts = joined(sections);
    return Object.keys(facts).length === 0 ? [] : [{ provider, model, ...facts }];
  });
}

function joined(sections: readonly ModelSection[]): ModelFacts {
  const contextTokens = largest(sections.map(({ context }) => context));
  const replies = sections.map(({ max_tokens }) => max_tokens);
  const outputTokens = replies.includes(undefined) ? undefined : largest(replies);
  const prices = sections.find(({ price }) => price !== undefined)?.price?.map(pricesOf);
  return {
    ...(contextTokens !== undefined && { contextTokens }),
    ...(outputTokens !== undefined && { outputTokens }),
    ...(prices !== undefined && { prices }),
  };
}

function largest(limits: readonly (number | undefined)[]): number | undefined {
  const known = limits.filter((limit) => limit !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
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
