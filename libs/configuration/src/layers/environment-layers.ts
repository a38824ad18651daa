import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { parse } from 'dotenv';

import { ConfigurationError } from '../configuration-error.js';
import type { Environment, EnvironmentSource } from '../env-file.js';
import { stacked, textsOf, type Layer, type Origin } from './layer.js';

/** The variables that flags, the environment and `.env` have. @throws {ConfigurationError} like {@link envFileLayer} */
export function gatherEnvironment(source: EnvironmentSource): ReadonlyMap<string, string> {
  return textsOf(stacked([flagLayer(source), environmentLayer(source), envFileLayer(source)]));
}

/** What the command line says. */
export function flagLayer({ flags = {} }: EnvironmentSource): Layer {
  return layer(flags, (name) => ({
    kind: 'flag',
    where: `--${name
      .toLowerCase()
      .replace(/^sluice_/, '')
      .replaceAll('_', '-')}`,
  }));
}

/** The variables of the process. */
export function environmentLayer({ environment }: EnvironmentSource): Layer {
  return layer(environment, () => ({ kind: 'environment', where: 'environment' }));
}

/**
 * The variables of `.env`, or of the file that was named in place of it.
 *
 * @throws {ConfigurationError} when it cannot be read
 */
export function envFileLayer({ workingDirectory, envFile }: EnvironmentSource): Layer {
  const file = envFile ?? '.env';
  try {
    const text = readFileSync(resolve(workingDirectory, file), 'utf8');
    const lines = linesOf(text);
    return layer(parse(text), (name) => ({ kind: 'env-file', where: `${file}:${lines.get(name) ?? 1}` }));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (envFile === undefined && code === 'ENOENT') return new Map();
    throw new ConfigurationError([
      {
        variable: envFile === undefined ? '.env' : '--env',
        problem: `names a file that cannot be read (${code})`,
        fix: 'name a readable file of NAME=value lines',
      },
    ]);
  }
}

/** Values are trimmed, and an empty one counts as unset: container tools write `NAME=` for a variable nobody gave. */
function layer(variables: Environment, originOf: (name: string) => Origin): Layer {
  return new Map(
    Object.entries(variables).flatMap(([name, value]) => {
      const text = value?.trim() ?? '';
      return text === '' ? [] : [[name, { text, origin: originOf(name) }] as const];
    }),
  );
}

/** The last line of each name, which is the one that counts. */
function linesOf(text: string): ReadonlyMap<string, number> {
  const names = text.split(/\r\n?|\n/).map((line) => /^\s*(?:export\s+)?([\w.-]+)\s*[=:]/.exec(line)?.[1]);
  return new Map(names.flatMap((name, index) => (name === undefined ? [] : [[name, index + 1] as const])));
}
