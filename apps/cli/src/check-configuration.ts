import {
  ConfigurationError,
  descriptionJson,
  descriptionYaml,
  describeConfiguration,
  loadConfiguration,
  processOptions,
  processSource,
  type ConfigurationFault,
  type SettingsArguments,
  type SluiceConfiguration,
} from '@sluice/configuration';
import { PROVIDER_FACTORIES, refusalOf } from '@sluice/providers';

/** A configuration that a gateway would start with, or all that is wrong with it. */
export interface ConfigurationVerdict {
  /** Absent = no gateway starts with it. */
  readonly configuration?: SluiceConfiguration;
  readonly faults: readonly ConfigurationFault[];
  /** The faults in the words in which a gateway tells them; empty = there are none. */
  readonly message: string;
}

/** Reads the configuration as the gateway does at its start, the providers' own judgement included. Opens nothing. */
export function checkConfiguration(settings: SettingsArguments): ConfigurationVerdict {
  try {
    const configuration = loadConfiguration(sourceOf(settings));
    return { configuration, faults: [], message: '' };
  } catch (error) {
    if (error instanceof ConfigurationError) return { faults: error.faults, message: error.message };
    throw error;
  }
}

/** How a configuration is printed. */
export interface PrintStyle {
  /** Each value with where it came from. */
  readonly hasSources: boolean;
  readonly isJson: boolean;
}

/**
 * The text of a configuration that {@link checkConfiguration} has no fault to find with.
 *
 * @throws {ConfigurationError} where it has
 */
export function describeChecked(settings: SettingsArguments, style: PrintStyle): string {
  const described = describeConfiguration(sourceOf(settings));
  return style.isJson
    ? `${JSON.stringify(descriptionJson(described, style), undefined, 2)}\n`
    : descriptionYaml(described, style);
}

function sourceOf(settings: SettingsArguments) {
  return processSource({ ...processOptions(settings), adapters: Object.keys(PROVIDER_FACTORIES), refusalOf });
}
