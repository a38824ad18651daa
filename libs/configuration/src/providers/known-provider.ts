import type { ProviderId } from '@sluice/exchange';

import type { AccountSource } from './account-source.js';

/** The models that serve the three families where no variable names one. `*` stands for the name the client sent. */
export interface FamilyModels {
  readonly big: string;
  readonly middle: string;
  readonly small: string;
}

/** A variable of one provider beside its keys and its base URL. Never a secret: it is kept with recordings. */
export interface ProviderOption {
  readonly variable: string;
  /** The key under which the adapter finds it in `ProviderSettings.options`. */
  readonly option: string;
  /** What the variable must look like. */
  readonly pattern: RegExp;
  /** The same in words; ends the sentence "NAME must be …". */
  readonly expected: string;
  /** Whether the provider cannot be used without it. */
  readonly required?: true;
  /** What it is for, as a sentence for docs/configuration.md. */
  readonly meaning: string;
  /** A value for `.env.example`. */
  readonly example: string;
}

/** What is known about a provider before anything is configured. */
export interface KnownProvider {
  readonly id: ProviderId;
  /** The provider that the same variables configure, where this is but another way to it. */
  readonly beside?: ProviderId;
  /** The adapter of the registry of providers that serves it. */
  readonly adapter: string;
  /** The adapter's profile; empty = the adapter's own choice. */
  readonly profile: string;
  /** Variables that hold a key, the first as the documentation names it. Each may be followed by `_1` to `_99`. */
  readonly keys: readonly string[];
  /** Further ways to a credential, behind the keys. */
  readonly accounts?: readonly AccountSource[];
  /** Whether the server may ask for no key at all: then its base URL alone configures it. */
  readonly keyless: boolean;
  /** Variables that hold the base URL, the first as the documentation names it. */
  readonly baseUrls: readonly string[];
  /** Absent = the base URL must be set. */
  readonly defaultBaseUrl?: string;
  /** A base URL for `.env.example`, where there is no default. */
  readonly exampleBaseUrl?: string;
  /** Appended to a base URL without a path, as other programs write the URLs of local servers. */
  readonly path?: string;
  /** The variable that names another profile. */
  readonly profileVariable?: string;
  readonly options: readonly ProviderOption[];
  /** Whether names of its models begin with a maker's, such as `meta-llama/llama-4`. */
  readonly vendorNames: boolean;
  /** Absent = BIG_MODEL must name one. */
  readonly models?: FamilyModels;
}

/** Every variable of a provider, without the numbered keys. */
export function variablesOf(provider: KnownProvider): readonly string[] {
  const { keys, accounts = [], baseUrls, profileVariable, options } = provider;
  const profile = profileVariable === undefined ? [] : [profileVariable];
  const others = [...accounts.flatMap(({ variables }) => variables), ...options];
  return [...keys, ...baseUrls, ...profile, ...others.map(({ variable }) => variable)];
}
