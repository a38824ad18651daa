import { variablesOf, type KnownProvider } from './known-provider.js';
import { KNOWN_PROVIDERS } from './known-providers.js';

const BASE_URL = /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)_API_BASE$/;
/** Ids that belong to something else: the simulator is configured by a switch. */
const RESERVED = ['simulator'];

/**
 * Providers nobody here has heard of: `<NAME>_API_BASE` with `<NAME>_API_KEY` is the provider `<name>`. Both are asked
 * for, because other programs have variables with such names as well.
 *
 * @param adapters of the registry: one that is called like the provider serves it, otherwise `openai-compatible` does
 */
export function customProviders(
  environment: ReadonlyMap<string, string>,
  adapters: readonly string[] = [],
): readonly KnownProvider[] {
  const taken = new Set(KNOWN_PROVIDERS.flatMap(variablesOf));
  const names = [...environment.keys()].map((name) => BASE_URL.exec(name)?.[1]).filter((name) => name !== undefined);
  return names
    .map((name) => customProvider(name, adapters))
    .filter((provider) => !RESERVED.includes(provider.id))
    .filter((provider) => !variablesOf(provider).some((variable) => taken.has(variable)))
    .filter((provider) => hasKey(provider, environment))
    .sort((left, right) => (left.id < right.id ? -1 : 1));
}

function customProvider(name: string, adapters: readonly string[]): KnownProvider {
  const id = name.toLowerCase().replaceAll('_', '-');
  return {
    id,
    adapter: adapters.includes(id) ? id : 'openai-compatible',
    profile: '',
    keys: [`${name}_API_KEY`],
    keyless: false,
    baseUrls: [`${name}_API_BASE`],
    profileVariable: `${name}_PROFILE`,
    options: [],
    vendorNames: true,
  };
}

function hasKey({ keys }: KnownProvider, environment: ReadonlyMap<string, string>): boolean {
  return [...environment.keys()].some((name) => keys.some((key) => new RegExp(`^${key}(_\\d+)?$`).test(name)));
}
