import { withImported } from '../coming-from/imported-node.js';
import { recogniseLayers } from '../coming-from/recognised-layers.js';
import type { EnvironmentSource } from '../env-file.js';
import { openConfigFile, readConfigFile, type ConfigFileReading } from '../file/read-config-file.js';
import type { DeclaredProvider } from '../file/declared-provider.js';
import { declaredProviders } from '../file/declared-providers.js';
import { providerLayer } from '../file/provider-layer.js';
import { environmentLayer, envFileLayer, flagLayer } from './environment-layers.js';
import { stacked, textsOf, type Layer } from './layer.js';

/** All settings, each from the first source that has it. */
export interface GatheredSettings {
  /** By the names of environment variables, whoever said it. */
  readonly variables: Layer;
  /** What no variable can say. */
  readonly file: ConfigFileReading;
  /** The providers of the file. */
  readonly declared: readonly DeclaredProvider[];
  /** What was understood of another proxy's configuration and is not done: for the log. */
  readonly notices: readonly string[];
}

/**
 * Reads all sources: flags, environment, `.env`, `sluice.yaml`; what is said by none of them has its default. What stands
 * further up in the list replaces what stands below.
 *
 * @throws {ConfigurationError} when a file that was named cannot be read
 */
export function gatherSettings(source: EnvironmentSource): GatheredSettings {
  const said = [flagLayer(source), environmentLayer(source), envFileLayer(source)];
  const opened = openConfigFile(source, stacked(said));
  const recognised = recogniseLayers({ ...source, layers: said, file: opened.root });
  const layers: Layer[] = [...recognised.layers];
  const root = withImported(opened.root, recognised.document, textsOf(stacked([...layers, ...said])));
  const name = opened.root === undefined && root !== undefined ? recognised.name : opened.name;
  const file = readConfigFile({ ...opened, name, ...(root !== undefined && { root }) });
  layers.push(file.variables);
  const { declared, faults } = declaredProviders(file, source.adapters);
  layers.push(providerLayer(declared, file.places, stacked(layers)));
  return {
    variables: stacked(layers),
    file: { ...file, faults: [...recognised.faults, ...file.faults, ...faults] },
    declared,
    notices: recognised.notices,
  };
}
