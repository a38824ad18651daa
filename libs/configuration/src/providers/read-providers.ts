import { customProviders } from './custom-providers.js';
import { KNOWN_PROVIDERS } from './known-providers.js';
import { readProvider, type ProviderReading } from './read-provider.js';

/** What the environment says about every provider, known ones first, in order of preference. */
export function readProviders(
  environment: ReadonlyMap<string, string>,
  adapters?: readonly string[],
): readonly ProviderReading[] {
  const providers = [...KNOWN_PROVIDERS, ...customProviders(environment, adapters)];
  return providers.map((provider) => readProvider(provider, environment));
}
