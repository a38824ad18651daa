import { readProcessEnvironment, type EnvironmentSource } from './env-file.js';
import { loadConfiguration } from './load-configuration.js';
import type { SluiceConfiguration } from './sluice-configuration.js';

/** What the command line of a process says about where its settings are; the adapters are those of the registry. */
export type ProcessOptions = Omit<EnvironmentSource, 'environment' | 'workingDirectory'>;

/**
 * The configuration of this process: its command line, its environment, and `.env` and `sluice.yaml` in its working
 * directory.
 *
 * @throws {ConfigurationError} with every fault there is
 */
export function loadProcessConfiguration(options: ProcessOptions = {}): SluiceConfiguration {
  return loadConfiguration(processSource(options));
}

/** Where this process has its settings from. */
export function processSource(options: ProcessOptions = {}): EnvironmentSource {
  return { ...options, environment: readProcessEnvironment(), workingDirectory: process.cwd() };
}
