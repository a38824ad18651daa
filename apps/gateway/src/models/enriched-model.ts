import type { ListedPrice } from '@sluice/exchange';
import type { ModelDescription } from '@sluice/models';

import type { OfferedModel } from './offered-model.js';

type Fields = Readonly<Record<string, unknown>>;

const MILLION = 1_000_000;
/** Nothing is cheaper a token than this; what comes behind it is the error of floating point numbers. */
const PARTS_OF_A_DOLLAR = 1_000_000_000_000_000;

/**
 * What is known of a model beside its name: the fields of OpenRouter's list, and the names that programs know from
 * LiteLLM. What is not known has no field.
 */
export function enrichment({ description }: OfferedModel): Fields {
  const { contextTokens, outputTokens, parameters, displayName, price } = description;
  return defined({
    name: displayName,
    context_length: contextTokens,
    max_completion_tokens: outputTokens,
    max_input_tokens: contextTokens,
    max_output_tokens: outputTokens,
    ...(price && priceFields(price)),
    ...featureFields(description),
    supported_parameters: parameters,
    _sources: description.sources,
  });
}

/** US dollars per token, as numbers. */
export function pricingOf({ input, output, cacheRead, cacheWrite }: ListedPrice): Fields {
  return defined({
    prompt: perToken(input),
    completion: perToken(output),
    cached_input: perToken(cacheRead),
    cache_write: perToken(cacheWrite),
  });
}

function priceFields(price: ListedPrice): Fields {
  return {
    pricing: pricingOf(price),
    input_cost_per_token: perToken(price.input),
    output_cost_per_token: perToken(price.output),
    cache_read_input_token_cost: perToken(price.cacheRead),
    cache_creation_input_token_cost: perToken(price.cacheWrite),
  };
}

function featureFields({ features }: ModelDescription): Fields {
  if (features === undefined) return {};
  const { inputs, outputs, tools, thinking, structuredOutputs, promptCaching } = features;
  const vision = inputs?.includes('image');
  return {
    architecture: defined({ input_modalities: inputs, output_modalities: outputs }),
    capabilities: defined({
      function_calling: tools,
      tool_choice: tools,
      reasoning: thinking,
      vision,
      pdf_input: inputs?.includes('pdf'),
      structured_output: structuredOutputs,
      prompt_caching: promptCaching,
    }),
    supports_function_calling: tools,
    supports_reasoning: thinking,
    supports_vision: vision,
  };
}

function perToken(dollarsPerMillion: number | undefined): number | undefined {
  if (dollarsPerMillion === undefined) return undefined;
  return Math.round((dollarsPerMillion / MILLION) * PARTS_OF_A_DOLLAR) / PARTS_OF_A_DOLLAR;
}

function defined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
