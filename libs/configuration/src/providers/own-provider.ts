import type { KnownProvider, ProviderOption } from './known-provider.js';
import { KNOWN_PROVIDERS } from './known-providers.js';

/** How the variables of a provider begin: `ACME` for `acme`. */
export function variablePrefix(id: string): string {
  return id.toUpperCase().replaceAll('-', '_');
}

/** The name of an option in `sluice.yaml`, and behind the prefix of a variable: `api_version` for `apiVersion`. */
export function optionKey(option: string): string {
  return option.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/**
 * A provider that the file makes out of an adapter. It has what the provider has that the adapter is made for, under
 * variables of its own: a second Azure resource `azure-eu` has `AZURE_EU_API_VERSION`.
 */
export function ownProvider(id: string, adapter: string): KnownProvider {
  const prefix = variablePrefix(id);
  const model = KNOWN_PROVIDERS.find((known) => known.id === adapter);
  const { accounts, defaultBaseUrl, path } = model ?? {};
  return {
    id,
    adapter,
    profile: model?.profile ?? '',
    keys: [`${prefix}_API_KEY`],
    // Whoever writes down where a server is knows whether it asks for a key.
    keyless: defaultBaseUrl === undefined,
    baseUrls: [`${prefix}_API_BASE`, `${prefix}_BASE_URL`],
    profileVariable: `${prefix}_PROFILE`,
    options: (model?.options ?? []).map((option) => ownOption(prefix, option)),
    vendorNames: true,
    ...(accounts && { accounts }),
    ...(defaultBaseUrl !== undefined && { defaultBaseUrl }),
    ...(path !== undefined && { path }),
  };
}

function ownOption(prefix: string, option: ProviderOption): ProviderOption {
  return { ...option, variable: `${prefix}_${optionKey(option.option).toUpperCase()}` };
}
