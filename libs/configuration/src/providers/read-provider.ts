import type { Credential, ProviderId, ProviderSettings } from '@sluice/exchange';

import type { ConfigurationFault } from '../configuration-error.js';
import { isOneLine } from '../rules/text-rules.js';
import type { FamilyModels, KnownProvider } from './known-provider.js';
import { readClientKeys } from './client-keys.js';
import { readAccounts } from './read-accounts.js';
import { readBaseUrl, type BaseUrlReading } from './read-base-url.js';
import { readKeys, type KeysReading } from './read-keys.js';

/** What the environment says about one provider. */
export interface ProviderReading {
  readonly id: ProviderId;
  /** Absent = not configured. */
  readonly settings?: ProviderSettings;
  readonly credentials: readonly Credential[];
  readonly models?: FamilyModels;
  readonly vendorNames: boolean;
  readonly faults: readonly ConfigurationFault[];
  /** A server was named, but no key for it: a fault where nobody else serves. */
  readonly unusedBaseUrl?: ConfigurationFault;
}

/** Reads keys, base URL, profile and options of a provider. */
export function readProvider(provider: KnownProvider, environment: ReadonlyMap<string, string>): ProviderReading {
  const clientKey = readClientKeys(environment).includes(provider.id);
  const keys = readCredentials(provider, environment);
  const base = readBaseUrl(provider.baseUrls, environment);
  const profile = readProfile(provider, environment);
  const options = readOptions(provider, environment);
  const faults = [...keys.faults, ...base.faults, ...profile.faults, ...options.faults];
  const baseUrl = withPath(base.baseUrl, provider.path) ?? provider.defaultBaseUrl;
  const isConfigured = provider.keyless ? base.baseUrl !== undefined : clientKey || keys.credentials.length > 0;
  if (isConfigured) faults.push(...missingVariables(provider, environment));
  const settings: ProviderSettings = {
    id: provider.id,
    adapter: provider.adapter,
    baseUrl: baseUrl ?? '',
    profile: profile.profile,
    ...(clientKey && ({ clientKey } as const)),
    ...(Object.keys(options.options).length > 0 && { options: options.options }),
  };
  return {
    id: provider.id,
    vendorNames: provider.vendorNames || baseUrl !== provider.defaultBaseUrl,
    faults,
    ...unusedBaseUrl(provider, base, keys.credentials),
    ...(provider.models && { models: provider.models }),
    ...(isConfigured && { settings }),
    credentials: isConfigured ? orNoKey(settings, keys.credentials) : [],
  };
}

function readCredentials(provider: KnownProvider, environment: ReadonlyMap<string, string>): KeysReading {
  const keys = readKeys({ id: provider.id, variables: provider.keys, environment });
  const accounts = readAccounts(provider, keys.credentials.length, environment);
  return {
    credentials: [...keys.credentials, ...accounts.credentials],
    faults: [...keys.faults, ...accounts.faults],
  };
}

function missingVariables(
  provider: KnownProvider,
  environment: ReadonlyMap<string, string>,
): readonly ConfigurationFault[] {
  const { keys, options, baseUrls, defaultBaseUrl } = provider;
  const hasBaseUrl = defaultBaseUrl !== undefined || baseUrls.some((name) => environment.has(name));
  const missing = options
    .filter(({ variable, required }) => required && !environment.has(variable))
    .map(({ variable, example }) => ({
      variable,
      problem: `is not set, but ${keys[0] ?? ''} is`,
      fix: `set ${variable}, such as ${variable}=${example}`,
    }));
  return hasBaseUrl ? missing : [...missing, missingBaseUrl(provider)];
}

/** A server that asks for no key is lent an empty one, which adapters leave out of the request. */
function orNoKey({ id, clientKey }: ProviderSettings, credentials: readonly Credential[]): readonly Credential[] {
  return credentials.length > 0 || clientKey === true ? credentials : [{ id: `${id}-1`, secret: '' }];
}

function withPath(baseUrl: string | undefined, path: string | undefined): string | undefined {
  if (baseUrl === undefined || path === undefined) return baseUrl;
  return new URL(baseUrl).pathname === '/' ? `${baseUrl}${path}` : baseUrl;
}

function missingBaseUrl({ keys, baseUrls, exampleBaseUrl }: KnownProvider): ConfigurationFault {
  const [key = '', variable = ''] = [keys[0], baseUrls[0]];
  return {
    variable,
    problem: `is not set, but ${key} is`,
    fix: `set ${variable} to your own address${exampleBaseUrl === undefined ? '' : `, such as ${exampleBaseUrl}`}`,
  };
}

/** A server of one's own without a key would silently be passed over for the simulator. */
function unusedBaseUrl(
  { keyless, keys, defaultBaseUrl }: KnownProvider,
  { baseUrl, variable }: BaseUrlReading,
  credentials: readonly Credential[],
): Pick<ProviderReading, 'unusedBaseUrl'> {
  if (keyless || credentials.length > 0 || variable === undefined || baseUrl === defaultBaseUrl) return {};
  const key = keys[0] ?? '';
  const fix = `set ${key}; any text will do if that server asks for none`;
  return { unusedBaseUrl: { variable, problem: `names a server, but ${key} is not set`, fix } };
}

function readProfile({ profile, profileVariable }: KnownProvider, environment: ReadonlyMap<string, string>) {
  const text = profileVariable === undefined ? undefined : environment.get(profileVariable);
  if (profileVariable === undefined || text === undefined) return { profile, faults: [] };
  return isOneLine(text)
    ? { profile: text, faults: [] }
    : { profile, faults: [unreadable(profileVariable, 'the name of a profile')] };
}

function readOptions(provider: KnownProvider, environment: ReadonlyMap<string, string>) {
  const options: Record<string, string> = {};
  const faults: ConfigurationFault[] = [];
  for (const { variable, option, pattern, expected } of provider.options) {
    const text = environment.get(variable);
    if (text === undefined) continue;
    if (pattern.test(text)) options[option] = text;
    else faults.push(unreadable(variable, expected));
  }
  return { options, faults };
}

function unreadable(variable: string, expected: string): ConfigurationFault {
  return { variable, problem: `must be ${expected}`, fix: `correct ${variable}, or remove it` };
}
