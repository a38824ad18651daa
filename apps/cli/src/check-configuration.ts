import {
  ConfigurationError,
  loadProcessConfiguration,
  processOptions,
  type ConfigurationFault,
  type SettingsArguments,
  type SluiceConfiguration,
} from '@sluice/configuration';
import { createProviders, PROVIDER_FACTORIES } from '@sluice/providers';

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
    const adapters = Object.keys(PROVIDER_FACTORIES);
    const configuration = loadProcessConfiguration({ ...processOptions(settings), adapters });
    const faults = configuration.snapshot.providers.flatMap((provider) => faultsOf(provider));
    if (faults.length > 0) throw new ConfigurationError(faults);
    return { configuration, faults, message: '' };
  } catch (error) {
    if (error instanceof ConfigurationError) return { faults: error.faults, message: error.message };
    throw error;
  }
}

type Provider = SluiceConfiguration['snapshot']['providers'][number];

/** A profile or an option may be well formed, and yet none that the adapter knows. */
function faultsOf(provider: Provider): readonly ConfigurationFault[] {
  try {
    createProviders([provider]);
    return [];
  } catch (error) {
    const problem = error instanceof Error ? error.message.replace(/\.$/, '') : 'cannot be made';
    return [
      { variable: `provider ${provider.id}`, problem: `cannot be used: ${problem}`, fix: 'correct its settings' },
    ];
  }
}
