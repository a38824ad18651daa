import { readProcessEnvironment } from './env-file.js';
import { loadConfiguration } from './load-configuration.js';
import type { SluiceConfiguration } from './sluice-configuration.js';

/**
 * The configuration of this process: its environment, and `.env` in its working directory.
 *
 * @param envFile takes the place of `.env`
 * @param adapters those of the registry of providers; only whoever makes providers needs to name them
 * @throws {ConfigurationError} with every fault there is
 */
export function loadProcessConfiguration(envFile?: string, adapters?: readonly string[]): SluiceConfiguration {
  return loadConfiguration({
    environment: readProcessEnvironment(),
    workingDirectory: process.cwd(),
    ...(envFile !== undefined && { envFile }),
    ...(adapters !== undefined && { adapters }),
  });
}
