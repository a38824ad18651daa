import { resolve } from 'node:path';

import { filesOfOthers } from './coming-from/read-surroundings.js';
import type { EnvironmentSource } from './env-file.js';
import { gatherEnvironment } from './layers/environment-layers.js';
import { gatherSettings } from './layers/gather-settings.js';
import { textsOf } from './layers/layer.js';

/** The absolute paths of the files that a configuration is read from, whether they are there or not. */
export function configurationFiles(source: EnvironmentSource): readonly string[] {
  const { workingDirectory, envFile = '.env', configFile } = source;
  const variables = variablesOf(source);
  const files = [
    envFile,
    configFile ?? variables.get('SLUICE_CONFIG') ?? 'sluice.yaml',
    variables.get('SLUICE_MODELS_FILE') ?? [],
    filesOfOthers(variables),
  ];
  return [...new Set(files.flat().map((file) => resolve(workingDirectory, file)))];
}

/** The settings may name files of their own. One that cannot be read at present must not hide the others. */
function variablesOf(source: EnvironmentSource): ReadonlyMap<string, string> {
  const readings = [
    () => textsOf(gatherSettings(source).variables),
    () => gatherEnvironment(source),
    () => gatherEnvironment({ ...source, envFile: '/dev/null' }),
  ];
  for (const read of readings) {
    try {
      return read();
    } catch {
      continue;
    }
  }
  return new Map();
}
