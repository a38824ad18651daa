import type { ConfigSnapshot, ModelFacts, Target } from '@sluice/exchange';

import { KNOWN_MODELS } from './catalogue/known-models.js';
import type { KnownModel } from './known-model.js';

const BY_HOST_AND_NAME: ReadonlyMap<string, KnownModel> = new Map(
  KNOWN_MODELS.flatMap((row) => row.names.map((name) => [`${row.host} ${name}`, row] as const)),
);

/** What vendors put behind the name of a model to mean one state of it: a date, or that it may still change. */
const STATE = /(?:[-@]20\d{2}-?\d{2}-?\d{2}|-latest|-preview(?:-\d{2}-(?:\d{2}|20\d{2}))?)$/;

/** Where facts are looked up. */
export type ModelSource = Pick<ConfigSnapshot, 'providers' | 'models'>;

/**
 * What is known of a target. What an operator said of it comes before the built-in list, which knows only models that
 * their makers sell themselves: the same name at another host may have other limits and another price.
 */
export function factsOf(source: ModelSource, target: Target): ModelFacts | undefined {
  const own = told(source, target);
  const listed = catalogued(source, target);
  return own === undefined ? listed : { ...listed, ...own };
}

/** What an operator said of a target. */
export function told({ models }: ModelSource, target: Target): ModelFacts | undefined {
  return models?.known.find(({ provider, model }) => provider === target.provider && model === target.model);
}

/** What the built-in list says of a target. */
export function catalogued({ providers }: ModelSource, { provider, model }: Target): ModelFacts | undefined {
  const baseUrl = providers.find(({ id }) => id === provider)?.baseUrl;
  if (baseUrl === undefined || !URL.canParse(baseUrl)) return undefined;
  const { hostname } = new URL(baseUrl);
  const name = model.toLowerCase().replace(/^models\//, '');
  return BY_HOST_AND_NAME.get(`${hostname} ${name}`) ?? BY_HOST_AND_NAME.get(`${hostname} ${name.replace(STATE, '')}`);
}
