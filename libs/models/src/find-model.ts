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
export function factsOf({ providers, models }: ModelSource, target: Target): ModelFacts | undefined {
  const told = models?.known.find(({ provider, model }) => provider === target.provider && model === target.model);
  const listed = builtIn(providers.find(({ id }) => id === target.provider)?.baseUrl, target.model);
  return told === undefined ? listed : { ...listed, ...told };
}

function builtIn(baseUrl: string | undefined, model: string): ModelFacts | undefined {
  if (baseUrl === undefined || !URL.canParse(baseUrl)) return undefined;
  const { hostname } = new URL(baseUrl);
  const name = model.toLowerCase().replace(/^models\//, '');
  return BY_HOST_AND_NAME.get(`${hostname} ${name}`) ?? BY_HOST_AND_NAME.get(`${hostname} ${name.replace(STATE, '')}`);
}
