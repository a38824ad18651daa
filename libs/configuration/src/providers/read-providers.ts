import type { EnvironmentSource } from '../env-file.js';
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
  readonly adapters: EnvironmentSource['adapters'];
  readonly refusalOf: EnvironmentSource['refusalOf'];
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

function completed(provider: KnownProvider, source: ProvidersSource): ProviderReading {
  const { environment, declared, headers } = source;
  const reading = readProvider(provider, environment);
  if (reading.settings === undefined) return reading;
  const { id, beside } = provider;
  const section = declared.find(({ known }) => known.id === id || known.id === beside)?.section;
  const extraHeaders = { ...headers.ofFile, ...lowerCased(section?.headers), ...headers.ofVariables };
  const models = readModelFilter(provider, environment);
  const settings = {
    ...reading.settings,
    ...(Object.keys(extraHeaders).length > 0 && { extraHeaders }),
    ...(models && { models }),
  };
  return { ...reading, settings, faults: orRefused(reading.faults, provider, source.refusalOf?.(settings)) };
}

/** A profile may be well formed, and yet none that the adapter knows. */
function orRefused(
  faults: ProviderReading['faults'],
  { id, profileVariable = `provider ${id}` }: KnownProvider,
  refusal: string | undefined,
): ProviderReading['faults'] {
  if (faults.length > 0 || refusal === undefined) return faults;
  const fix = `correct ${profileVariable}, or remove it`;
  return [{ variable: profileVariable, problem: `cannot be used: ${refusal}`, fix }];
}
