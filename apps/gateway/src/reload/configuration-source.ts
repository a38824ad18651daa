import type { SluiceConfiguration } from '@sluice/configuration';

/** Where a gateway has its configuration from, for as long as it runs. */
export interface ConfigurationSource {
  /** @throws {ConfigurationError} with every fault there is */
  load(): SluiceConfiguration;
  /** The absolute paths of the files it is read from, whether they are there or not. */
  files(): readonly string[];
}
