import type { ModelFacts } from './model-facts.js';
import type { UpstreamRequest } from './ports/transport.js';

/** One model, as its upstream lists it. All but the id is what the upstream happens to tell. */
export interface ListedModel extends Pick<ModelFacts, 'contextTokens' | 'outputTokens' | 'features'> {
  /** What the upstream is to be asked for. */
  readonly id: string;
  readonly displayName?: string;
  /** Milliseconds since the epoch. */
  readonly createdMs?: number;
  /** What tokens cost at present, in US dollars per million. */
  readonly price?: ListedPrice;
  /** The names of the fields that requests for it may have, in the words of Chat Completions. */
  readonly parameters?: readonly string[];
  /** What it can do, in the words of the Messages API, from upstreams that speak it. */
  readonly capabilities?: Readonly<Record<string, unknown>>;
}

/** US dollars per million tokens. */
export interface ListedPrice {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number;
  readonly cacheWrite?: number;
}

/** A part of an upstream's list. */
export interface ModelListPage {
  readonly models: readonly ListedModel[];
  /** Where the list goes on. */
  readonly next?: ModelListCall;
}

/** How an upstream is asked which models it has. */
export interface ModelListCall {
  readonly request: UpstreamRequest;
  /** Takes what can be understood of the parsed answer; undefined when it is no list at all. */
  read(body: unknown): ModelListPage | undefined;
}
