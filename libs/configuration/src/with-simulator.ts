import type { RoutingSettings, Target } from '@sluice/exchange';

import { deepFreeze, sealSnapshot } from './config-snapshot.js';
import type { SluiceConfiguration } from './sluice-configuration.js';

/**
 * Adds the provider `simulator`, which listens at `url` and takes `key`. When it is the only provider, its models take the place
 * of routing targets that nobody serves.
 */
export function withSimulator(
  configuration: SluiceConfiguration,
  { url, key }: { readonly url: string; readonly key: string },
): SluiceConfiguration {
  const settings = configuration.snapshot;
  const others = settings.providers.filter(({ id }) => id !== 'simulator');
  const simulator = {
    id: 'simulator',
    adapter: 'simulator',
    baseUrl: url.replace(/\/+$/, ''),
    profile: 'simulator',
  };
  return deepFreeze<SluiceConfiguration>({
    ...configuration,
    simulator: true,
    snapshot: sealSnapshot({
      ...settings,
      providers: [...others, simulator],
      routing: others.length === 0 ? ownTargets(settings.routing) : settings.routing,
    }),
    credentials: new Map([...configuration.credentials, ['simulator', [{ id: 'simulator-1', secret: key }]] as const]),
  });
}

function ownTargets(routing: RoutingSettings): RoutingSettings {
  const served = (target: Target, model: string): Target =>
    target.provider === 'simulator' ? target : { provider: 'simulator', model };
  return {
    ...routing,
    bigModel: served(routing.bigModel, 'sim-big'),
    middleModel: served(routing.middleModel, 'sim-middle'),
    smallModel: served(routing.smallModel, 'sim-small'),
  };
}
