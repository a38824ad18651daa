import type { ListedModel, ModelFacts, Target } from '@sluice/exchange';

import { catalogued, told, type ModelSource } from './find-model.js';
import { priceOn, ratesOf } from './price-of.js';

/** Who knows something of a model: the operator, its upstream's list, or the catalogue. */
export type KnowledgeSource = 'configuration' | 'upstream' | 'catalogue';

/** What is known of a model from all sides. */
export interface ModelDescription extends Omit<ListedModel, 'id'> {
  /** Those that something is from, the most trusted first. */
  readonly sources: readonly KnowledgeSource[];
  /** Who knew the price. */
  readonly priceSource?: KnowledgeSource;
}

/** What is to be described. */
export interface DescriptionSubject {
  readonly source: ModelSource;
  readonly target: Target;
  /** What its upstream's list says, if it is in it. */
  readonly listed?: ListedModel | undefined;
  /** In UTC, `YYYY-MM-DD`: whose prices are meant. */
  readonly day: string;
}

/**
 * Everything that is known of a target. The operator is believed first. Of limits its upstream knows more than the
 * catalogue, of prices the catalogue, which knows what caches cost.
 */
export function describeModel({ source, target, listed, day }: DescriptionSubject): ModelDescription {
  const own = told(source, target);
  const most = target.overrides?.maxOutputTokens;
  const known = catalogued(source, target);
  const features = { ...known?.features, ...listed?.features, ...own?.features };
  const { displayName, parameters, capabilities, createdMs = releasedMs(known) } = listed ?? {};
  return {
    ...lowered(limitsOf(known, listed, own), most),
    ...(Object.keys(features).length > 0 && { features }),
    ...firstPrice({ own, known, listed, day }),
    ...defined({ createdMs, displayName, parameters, capabilities }),
    sources: namesOf({ configuration: own ?? most, upstream: listed, catalogue: known }),
  };
}

function namesOf(sources: Readonly<Record<KnowledgeSource, unknown>>): readonly KnowledgeSource[] {
  return (['configuration', 'upstream', 'catalogue'] as const).filter((name) => sources[name] !== undefined);
}

function releasedMs(known: ModelFacts | undefined): number | undefined {
  return known?.releasedOn === undefined ? undefined : Date.parse(known.releasedOn);
}

/** The fields that hold something. */
function defined<T extends object>(fields: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}

type Limits = Pick<ModelFacts, 'contextTokens' | 'outputTokens'>;

/** The last that knows a limit is believed. */
function limitsOf(...sources: readonly (Limits | undefined)[]): Limits {
  let limits: Limits = {};
  for (const { contextTokens, outputTokens } of sources.filter((source) => source !== undefined)) {
    if (contextTokens !== undefined) limits = { ...limits, contextTokens };
    if (outputTokens !== undefined) limits = { ...limits, outputTokens };
  }
  return limits;
}

/** Larger wishes are lowered to what the operator allows: nobody is given more, whatever the model can. */
function lowered(limits: Limits, most: number | undefined): Limits {
  return most === undefined ? limits : { ...limits, outputTokens: Math.min(limits.outputTokens ?? most, most) };
}

interface Prices {
  readonly own: ModelFacts | undefined;
  readonly known: ModelFacts | undefined;
  readonly listed: ListedModel | undefined;
  readonly day: string;
}

function firstPrice({ own, known, listed, day }: Prices): Pick<ModelDescription, 'price' | 'priceSource'> {
  const configured = priceOn(own?.prices ?? [], day, 0);
  if (configured) return { price: ratesOf(configured), priceSource: 'configuration' };
  const priced = priceOn(known?.prices ?? [], day, 0);
  if (priced) return { price: ratesOf(priced), priceSource: 'catalogue' };
  return listed?.price ? { price: listed.price, priceSource: 'upstream' } : {};
}
