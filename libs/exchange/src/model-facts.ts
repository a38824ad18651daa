import type { ProviderId, ReasoningEffort } from './target.js';

/**
 * What tokens cost from one day on, in US dollars per million. The parts of a prompt do not overlap; what has no
 * price here is not known to cost nothing.
 */
export interface TokenPrices {
  /** The first day of the price in UTC, `YYYY-MM-DD`. */
  readonly from: string;
  /** The price is that of prompts with more tokens than this, cached ones included. */
  readonly above?: number;
  /** The price is that of prompts with at most so many tokens; for longer ones it is not known, unless told. */
  readonly upTo?: number;
  /** Prompt tokens that were neither read from nor written to a cache. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  /** Written to a cache for as long as is usual, five minutes at Anthropic. */
  readonly cacheWrite?: number;
  /** Written to a cache for an hour. */
  readonly cacheWrite1h?: number;
  /** A thousand searches of the web that the provider ran. */
  readonly webSearch?: number;
}

/** What a prompt, or a reply, may be made of. */
export type Modality = 'text' | 'image' | 'pdf' | 'audio' | 'video';

/** What a model takes and can; whatever is absent is not known. */
export interface ModelFeatures {
  readonly inputs?: readonly Modality[];
  readonly outputs?: readonly Modality[];
  readonly tools?: boolean;
  /** Whether it can be made to think before it answers. */
  readonly thinking?: boolean;
  /** How much thinking can be asked for. */
  readonly efforts?: readonly ReasoningEffort[];
  /** Whether replies can be held to a JSON schema. */
  readonly structuredOutputs?: boolean;
  readonly promptCaching?: boolean;
}

/** What is known of a model beside how it is spoken to. */
export interface ModelFacts {
  /** Tokens prompt and reply may have together; where a provider limits the prompt alone, that of the prompt. */
  readonly contextTokens?: number;
  /** Tokens a reply may have. */
  readonly outputTokens?: number;
  /** In any order; the last day that has begun counts. */
  readonly prices?: readonly TokenPrices[];
  readonly features?: ModelFeatures;
  /** The day its maker began to sell it in UTC, `YYYY-MM-DD`. */
  readonly releasedOn?: string;
}

/** What an operator says of one model at one provider of the configuration. */
export interface ConfiguredModel extends ModelFacts {
  readonly provider: ProviderId;
  /** The model's name as the upstream knows it. */
  readonly model: string;
}
