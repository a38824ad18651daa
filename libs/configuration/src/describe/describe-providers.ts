import type { Credential, ProviderSettings } from '@sluice/exchange';

import type { GatheredSettings } from '../layers/gather-settings.js';
import { CLIENT_KEYS_VARIABLE } from '../providers/client-keys.js';
import type { KnownProvider } from '../providers/known-provider.js';
import { KNOWN_PROVIDERS } from '../providers/known-providers.js';
import { optionKey, ownProvider, variablePrefix } from '../providers/own-provider.js';
import { isDirectProvider } from '../routes/direct-providers.js';
import type { SluiceConfiguration } from '../sluice-configuration.js';
import { describedList, describedMap, describedValue, type Described } from './described.js';
import type { SettingTexts } from './setting-texts.js';

/** What is needed to tell where the settings of providers came from. */
export interface DescribedProviders {
  readonly configuration: SluiceConfiguration;
  readonly gathered: GatheredSettings;
  readonly texts: SettingTexts;
}

/** The providers as they are in force, whoever configured them. */
export function describeProviders({ configuration, gathered, texts }: DescribedProviders): Described | undefined {
  const models = gathered.file.file.models ?? [];
  const providers = configuration.snapshot.providers.filter(({ id }) => !isDirectProvider(id, models));
  return describedMap(
    providers.map((settings) => {
      const known = knownAs(settings, gathered);
      // The provider that it stands beside has its settings.
      if (known.beside !== undefined) return [settings.id, undefined];
      const credentials = configuration.credentials.get(settings.id) ?? [];
      return [settings.id, new ProviderDescriber({ settings, known, gathered, texts }).describe(credentials)];
    }),
  );
}

function knownAs({ id, adapter }: ProviderSettings, { declared }: GatheredSettings): KnownProvider {
  const ofFile = declared.find((provider) => provider.known.id === id)?.known;
  return ofFile ?? KNOWN_PROVIDERS.find((provider) => provider.id === id) ?? ownProvider(id, adapter);
}

interface DescribedProvider {
  readonly settings: ProviderSettings;
  readonly known: KnownProvider;
  readonly gathered: GatheredSettings;
  readonly texts: SettingTexts;
}

class ProviderDescriber {
  readonly #provider: DescribedProvider;
  readonly #prefix: string;

  constructor(provider: DescribedProvider) {
    this.#provider = provider;
    this.#prefix = variablePrefix(provider.settings.id);
  }

  describe(credentials: readonly Credential[]): Described {
    const { settings, known, texts } = this.#provider;
    const { profile, profileVariable = `${this.#prefix}_PROFILE` } = { ...known, ...settings };
    return (
      describedMap([
        ['adapter', this.#adapter()],
        ['base_url', describedValue(texts.plain(settings.baseUrl), texts.originOf(...known.baseUrls))],
        ['api_keys', this.#keys(credentials)],
        ['profile', profile === '' ? undefined : describedValue(profile, texts.originOf(profileVariable))],
        ['headers', this.#headers()],
        ['options', this.#options(credentials)],
        ['pass_client_key', settings.clientKey && describedValue(true, texts.originOf(CLIENT_KEYS_VARIABLE))],
        ['models', this.#models()],
      ]) ?? { kind: 'map', entries: [] }
    );
  }

  /** Providers that are known by their names have theirs. */
  #adapter(): Described | undefined {
    const { settings, gathered } = this.#provider;
    if (KNOWN_PROVIDERS.some(({ id }) => id === settings.id)) return undefined;
    return describedValue(settings.adapter, gathered.declared.length > 0 ? this.#placeOf('adapter') : 'default');
  }

  #keys(credentials: readonly Credential[]): Described | undefined {
    const { known, texts } = this.#provider;
    const name = new RegExp(`^(?:${known.keys.join('|')})(?:_\\d+)?$`);
    return describedList(
      credentials.map(({ secret }) => {
        const [variable] = texts.variablesSaying(secret, name);
        return variable === undefined ? undefined : texts.secretOf(variable);
      }),
    );
  }

  #headers(): Described | undefined {
    const { settings, texts } = this.#provider;
    return describedMap(
      Object.entries(settings.extraHeaders ?? {}).map(([name, value]) => {
        const [variable] = texts.variablesSaying(value, customHeader(name));
        if (variable !== undefined) return [name, texts.secretOf(variable)];
        return [name, describedValue(texts.secret(value), this.#placeOf('headers'))];
      }),
    );
  }

  #options(credentials: readonly Credential[]): Described | undefined {
    const { settings, known, texts } = this.#provider;
    const parts = (known.accounts ?? []).flatMap(({ variables }) => variables);
    const options = Object.entries(settings.options ?? {}).map(([option, text]) => {
      const variable = known.options.find((candidate) => candidate.option === option)?.variable ?? option;
      return [optionKey(option), describedValue(texts.plain(text), texts.originOf(variable))] as const;
    });
    const account = credentials.length === 0 ? [] : parts.filter(({ variable }) => texts.ofVariable(variable));
    return describedMap([
      ...options,
      ...account.map(({ variable }) => [variable.toLowerCase(), texts.secretOf(variable)] as const),
    ]);
  }

  #models(): Described | undefined {
    const { settings, texts } = this.#provider;
    const names = (globs: readonly string[], variable: string): Described | undefined =>
      describedList(
        globs.map((glob) => describedValue(texts.plain(glob), texts.originOf(`${variable}_${this.#prefix}`))),
      );
    const { allow = [], deny = [] } = settings.models ?? {};
    return describedMap([
      ['allow', names(allow, 'WHITELIST_MODELS')],
      ['deny', names(deny, 'IGNORE_MODELS')],
    ]);
  }

  #placeOf(part: string): string {
    const { settings, gathered } = this.#provider;
    const section = gathered.declared.find(({ known }) => known.id === settings.id)?.section;
    return section === undefined ? 'default' : gathered.file.places.whereOf(section, part);
  }
}

/** `CUSTOM_HEADER_X_TEAM` for `x-team`. */
function customHeader(name: string): RegExp {
  const words = name.split('-').map((word) => word.replace(/[^a-z0-9]/gi, String.raw`\$&`));
  return new RegExp(`^CUSTOM_HEADER_${words.join('_')}$`, 'i');
}
