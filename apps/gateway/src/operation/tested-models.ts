import { formatTarget, passesFilter, type ConfigSnapshot, type Target } from '@sluice/exchange';

/** Claude Code's name of its small model. */
const SMALL_MODEL = 'claude-haiku-5-5';

/** The name that the small model is asked by, where clients may ask for models of the operator's alone as well. */
export function smallModel({ routing: { clientModels, smallModel: target } }: Pick<ConfigSnapshot, 'routing'>): string {
  return passesFilter(clientModels, [SMALL_MODEL]) ? SMALL_MODEL : nameOf(target);
}

/** The cheapest model that routing knows of each provider, as far as its place there tells. */
export function modelsByProvider({ routing }: Pick<ConfigSnapshot, 'routing'>): ReadonlyMap<string, string> {
  const { smallModel: small, middleModel, bigModel, fallbacks, models = [], rules = [] } = routing;
  const defined = models.map(({ target }) => target);
  const ruled = rules.flatMap(({ targets }) => targets.map(({ target }) => target));
  const targets = [small, middleModel, bigModel, ...fallbacks, ...defined, ...ruled];
  // The last entry of a map counts, and the small model comes first.
  return new Map(targets.map((target) => [target.provider, nameOf(target)] as const).reverse());
}

/** What clients ask for to get a target: a model of the operator's own has a name, and wishes that belong to it. */
function nameOf(target: Target): string {
  if (target.alias !== undefined) return target.alias;
  return target.model === '*' ? `${target.provider}/${SMALL_MODEL}` : formatTarget(target);
}
