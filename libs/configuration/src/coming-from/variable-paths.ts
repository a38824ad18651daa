import { settingsOf } from '../file/setting.decorator.js';
import type { SectionClass } from '../file/shape.js';
import { SluiceFile } from '../file/sluice-file.dto.js';

/** Where in `sluice.yaml` variables stand that can be written there, such as `server.port` for `PORT`. */
export function variablePaths(): ReadonlyMap<string, string> {
  return new Map([
    ...pathsIn(SluiceFile, ''),
    ['AZURE_OPENAI_ENDPOINT', 'providers.azure.base_url'],
    ['AZURE_OPENAI_API_KEY', 'providers.azure.api_key'],
  ]);
}

function pathsIn(section: SectionClass, prefix: string): readonly (readonly [variable: string, path: string])[] {
  return settingsOf(section).flatMap(({ name, shape }): ReturnType<typeof pathsIn> => {
    if (shape.kind === 'section') return pathsIn(shape.section, `${prefix}${name}.`);
    return shape.kind === 'variable' ? [[shape.variable, `${prefix}${name}`]] : [];
  });
}
