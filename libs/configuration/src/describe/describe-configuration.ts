import { formatTarget } from '@sluice/exchange';

import type { EnvironmentSource } from '../env-file.js';
import { SluiceFile } from '../file/sluice-file.dto.js';
import { gatherSettings } from '../layers/gather-settings.js';
import { loadConfiguration } from '../load-configuration.js';
import { describedMap, describedValue, type Described } from './described.js';
import { describeProviders } from './describe-providers.js';
import { ShapeDescriber } from './describe-shape.js';
import { SettingTexts } from './setting-texts.js';

/**
 * The configuration that is in force, as the file that would say the same, and where each value came from. What only
 * follows from other settings, such as the models of the first provider, is written out.
 *
 * @throws {ConfigurationError} naming every fault at once
 */
export function describeConfiguration(source: EnvironmentSource): Described {
  const configuration = loadConfiguration(source);
  const gathered = gatherSettings(source);
  const { file, places } = gathered.file;
  const texts = new SettingTexts(gathered.variables, gathered.file);
  const { bigModel, middleModel, smallModel } = configuration.snapshot.routing;
  const families = [
    ['big', 'BIG_MODEL', bigModel],
    ['middle', 'MIDDLE_MODEL', middleModel],
    ['small', 'SMALL_MODEL', smallModel],
  ] as const;
  const described = new ShapeDescriber(texts, places).section(SluiceFile, file, {
    simulator: describedValue(configuration.simulator, texts.originOf('SLUICE_SIMULATOR')),
    providers: describeProviders({ configuration, gathered, texts }),
    // They are among those of each provider.
    headers: undefined,
    families: describedMap(
      families.map(([name, variable, target]) => [
        name,
        describedValue(texts.plain(target.alias ?? formatTarget(target)), texts.originOf(variable)),
      ]),
    ),
  });
  return described ?? { kind: 'map', entries: [] };
}
