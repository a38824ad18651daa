import type { ConfigSnapshot, RoutingSettings } from './settings.js';
import type { Target } from './target.js';

/** Whether a target is asked with the client's own key. */
export function takesClientKey({ providers }: Pick<ConfigSnapshot, 'providers'>, target: Target): boolean {
  if (target.overrides?.clientKey === true) return true;
  return providers.find(({ id }) => id === target.provider)?.clientKey === true;
}

/** Whether there is any target that is asked with a client's own key. */
export function takesClientKeys({ providers, routing }: Pick<ConfigSnapshot, 'providers' | 'routing'>): boolean {
  return (
    providers.some(({ clientKey }) => clientKey === true) ||
    targetsOf(routing).some(({ overrides }) => overrides?.clientKey === true)
  );
}

function targetsOf(routing: RoutingSettings): readonly Target[] {
  const { bigModel, middleModel, smallModel, fallbacks, defaultModel, models = [], rules = [] } = routing;
  return [
    bigModel,
    middleModel,
    smallModel,
    ...fallbacks,
    ...(defaultModel ? [defaultModel] : []),
    ...models.map(({ target }) => target),
    ...rules.flatMap(({ targets }) => targets.map(({ target }) => target)),
  ];
}
