import type { ProviderAdapter, ProviderId, ProviderSettings } from '@sluice/exchange';

import * as registry from './registry.js';

/** Makes an adapter from what the configuration says. @throws {Error} when it says something impossible */
export type ProviderFactory = (settings: ProviderSettings) => ProviderAdapter;

/** Every adapter there is. */
export const PROVIDER_FACTORIES = registry;

/**
 * The providers of a configuration, by id.
 * @throws {Error} when a provider names an adapter or a profile that is not there, or an id stands twice
 */
export function createProviders(settings: readonly ProviderSettings[]): ReadonlyMap<ProviderId, ProviderAdapter> {
  const providers = new Map<ProviderId, ProviderAdapter>();
  for (const provider of settings) {
    if (providers.has(provider.id)) throw new Error(`The provider "${provider.id}" is configured twice. Rename one.`);
    providers.set(provider.id, factoryOf(provider)(provider));
  }
  return providers;
}

/** Why no adapter can be made of settings, as a sentence without its full stop; undefined = one can. */
export function refusalOf(settings: ProviderSettings): string | undefined {
  try {
    factoryOf(settings)(settings);
    return undefined;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
  }
}

function factoryOf({ id, adapter }: ProviderSettings): ProviderFactory {
  const factories: Readonly<Record<string, ProviderFactory>> = PROVIDER_FACTORIES;
  const factory = Object.hasOwn(factories, adapter) ? factories[adapter] : undefined;
  if (factory !== undefined) return factory;
  const known = Object.keys(PROVIDER_FACTORIES).join(', ');
  throw new Error(`The provider "${id}" names the adapter "${adapter}", which does not exist. Use one of: ${known}.`);
}
