import type { ProviderId, ProviderSettings } from '@sluice/exchange';

import type { ModelSection } from '../file/sections/model.sections.js';
import { KNOWN_PROVIDERS } from '../providers/known-providers.js';
import type { ProviderReading } from '../providers/read-provider.js';

const SUFFIX = '-direct';
/** Adapters that speak the Messages API already. */
const DIRECT_ADAPTERS: readonly string[] = ['anthropic', 'anthropic-compatible', 'bedrock', 'vertex', 'simulator'];

/** The provider by which a model is asked that is to be asked by the Messages API. */
export function directProviderOf(id: ProviderId, providers: readonly ProviderReading[]): ProviderId {
  const adapter = providers.find((provider) => provider.id === id)?.settings?.adapter;
  return adapter === undefined || DIRECT_ADAPTERS.includes(adapter) ? id : `${id}${SUFFIX}`;
}

/** Whether a provider stands beside another for the sake of models that are `direct`. */
export function isDirectProvider(id: ProviderId, models: readonly ModelSection[]): boolean {
  return models.some(({ direct, provider }) => direct === true && id === `${provider}${SUFFIX}`);
}

/** Providers beside others: the same server and keys, asked by the Messages API, for models that are `direct`. */
export function directProviders(
  models: readonly ModelSection[],
  providers: readonly ProviderReading[],
): readonly ProviderReading[] {
  const asked = new Set(models.filter(({ direct }) => direct === true).map(({ provider }) => provider));
  return providers.flatMap((reading) => {
    const { id, settings } = reading;
    if (!asked.has(id) || settings === undefined || directProviderOf(id, providers) === id) return [];
    return [directReading(reading, settings)];
  });
}

function directReading(reading: ProviderReading, settings: ProviderSettings): ProviderReading {
  const id = `${reading.id}${SUFFIX}`;
  const { clientKey, extraHeaders, models } = settings;
  return {
    id,
    vendorNames: reading.vendorNames,
    faults: [],
    credentials: reading.credentials.map(({ secret }, index) => ({ id: `${id}-${index + 1}`, secret })),
    settings: {
      id,
      adapter: 'anthropic-compatible',
      ...whereMessagesAre(settings),
      ...(clientKey && { clientKey }),
      ...(extraHeaders && { extraHeaders }),
      ...(models && { models }),
    },
  };
}

/** A vendor that has its Messages API elsewhere is asked there, unless the operator has moved the provider. */
function whereMessagesAre({ id, baseUrl }: ProviderSettings): Pick<ProviderSettings, 'baseUrl' | 'profile'> {
  const own = KNOWN_PROVIDERS.find((known) => known.id === id);
  const twin = KNOWN_PROVIDERS.find((known) => known.id === `${id}-anthropic`);
  if (twin?.defaultBaseUrl === undefined || own?.defaultBaseUrl !== baseUrl) return { baseUrl, profile: 'generic' };
  return { baseUrl: twin.defaultBaseUrl, profile: twin.profile };
}
