import type { ConfigurationFault } from '../configuration-error.js';
import type { FaultWords } from '../file/file-faults.js';
import type { ConfigFileReading } from '../file/read-config-file.js';
import type { ModelSection } from '../file/sections/model.sections.js';
import { unconfiguredProvider, type NamedProvider } from '../model-target.js';
import type { ProviderReading } from '../providers/read-provider.js';
import { directProviderOf } from './direct-providers.js';
import type { ReadModel } from './model-facts.js';
import { overridesOf } from './model-overrides.js';

/** The models of the file, and what is wrong with them. */
export interface ModelsOfFile {
  readonly models: readonly ReadModel[];
  readonly faults: readonly ConfigurationFault[];
}

/** Whom models may name. */
export interface ModelProviders {
  /** Those that can be routed to. */
  readonly named: readonly NamedProvider[];
  readonly readings: readonly ProviderReading[];
}

/** Reads `models`. */
export function readModels({ file, places }: ConfigFileReading, providers: ModelProviders): ModelsOfFile {
  const models: ReadModel[] = [];
  const faults: ConfigurationFault[] = [];
  const { models: sections = [] } = file;
  for (const section of sections) {
    const wrong = [doubleId(section, models), unknownProvider(section, providers.named)];
    for (const words of wrong) if (words !== undefined) faults.push(places.fault(section, ...words));
    models.push({ section, defined: definedModel(section, providers) });
  }
  return { models, faults };
}

type WrongPart = readonly [part: keyof ModelSection, words: FaultWords];

function definedModel(section: ModelSection, { readings }: ModelProviders): ReadModel['defined'] {
  const { id, provider, model = id, display_name } = section;
  const overrides = overridesOf(section);
  const target = {
    provider: section.direct === true ? directProviderOf(provider, readings) : provider,
    model,
    alias: id,
    ...(overrides && { overrides }),
  };
  return { id, target, ...(display_name !== undefined && { displayName: display_name }) };
}

function doubleId({ id }: ModelSection, models: readonly ReadModel[]): WrongPart | undefined {
  if (!models.some(({ defined }) => defined.id === id)) return undefined;
  return ['id', { problem: `is "${id}", as that of another model is`, fix: 'give each model an id of its own' }];
}

function unknownProvider({ provider }: ModelSection, named: readonly NamedProvider[]): WrongPart | undefined {
  if (named.some(({ id }) => id === provider)) return undefined;
  return ['provider', unconfiguredProvider(provider, named)];
}
