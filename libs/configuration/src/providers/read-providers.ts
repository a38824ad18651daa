import type { DeclaredProvider } from '../file/declared-provider.js';
import { customProviders } from './custom-providers.js';
import { lowerCased, type HeadersReading } from './extra-headers.js';
import type { KnownProvider } from './known-provider.js';
import { KNOWN_PROVIDERS } from './known-providers.js';
import { readModelFilter } from './model-filter.js';
import { readProvider, type ProviderReading } from './read-provider.js';

/** What providers are read from. */
export interface ProvidersSource {
  readonly environment: ReadonlyMap<string, string>;
  /** Those of the file. */
  readonly declared: readonly DeclaredProvider[];
  readonly adapters: readonly string[] | undefined;
  readonly headers: HeadersReading;
}

/** What is said about every provider, known ones first, in order of preference. */
export function readProviders(source: ProvidersSource): readonly ProviderReading[] {
  const { environment, declared, adapters } = source;
  const rows = new Map<string, KnownProvider>();
  for (const provider of KNOWN_PROVIDERS) rows.set(provider.id, provider);
  for (const provider of customProviders(environment, adapters)) rows.set(provider.id, provider);
  for (const { known } of declared) rows.set(known.id, known);
  return [...rows.values()].map((provider) => completed(provider, source));
}

function completed(provider: KnownProvider, { environment, declared, headers }: ProvidersSource): ProviderReading {
  const reading = readProvider(provider, environment);
  if (reading.settings === undefined) return reading;
  const { id, beside } = provider;
  const section = declared.find(({ known }) => known.id === id || known.id === beside)?.section;
  const extraHeaders = { ...headers.ofFile, ...lowerCased(section?.headers), ...headers.ofVariables };
  const models = readModelFilter(provider, environment);
  return {
    ...reading,
    settings: {
      ...reading.settings,
      ...(Object.keys(extraHeaders).length > 0 && { extraHeaders }),
      ...(models && { models }),
    },
  };
}
