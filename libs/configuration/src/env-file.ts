import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { parse } from 'dotenv';

import { ConfigurationError } from './configuration-error.js';

/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where variables come from. */
export interface EnvironmentSource {
  readonly environment: Environment;
  /** Where `.env` is looked for, and what relative paths refer to. */
  readonly workingDirectory: string;
  /** Read in place of `.env`; it must exist. */
  readonly envFile?: string;
  /** Read in place of `sluice.yaml`; it must exist. */
  readonly configFile?: string;
  /** What the command line says, by the names of the variables it takes the place of: `HOST` for `--host`. */
  readonly flags?: Environment;
  /** The adapters there are: one that is called like a provider nobody here knows serves that provider. */
  readonly adapters?: readonly string[];
}

/**
 * The command line over the variables of the process over those of the file. Values are trimmed, and an empty one counts as unset:
 * container tools write `NAME=` for a variable nobody gave.
 *
 * @throws {ConfigurationError} when the file that was named cannot be read
 */
export function gatherEnvironment(source: EnvironmentSource): ReadonlyMap<string, string> {
  const gathered = new Map<string, string>();
  for (const variables of [readEnvFile(source), source.environment, source.flags ?? {}]) {
    for (const [name, value] of Object.entries(variables)) {
      const text = value?.trim() ?? '';
      if (text !== '') gathered.set(name, text);
    }
  }
  return gathered;
}

/** The variables of this process. The one place of the code base that reads them. */
export function readProcessEnvironment(): Environment {
  return Object.freeze({ ...process.env });
}

function readEnvFile({ workingDirectory, envFile }: EnvironmentSource): Environment {
  try {
    return parse(readFileSync(resolve(workingDirectory, envFile ?? '.env')));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (envFile === undefined && code === 'ENOENT') return {};
    throw new ConfigurationError([
      {
        variable: envFile === undefined ? '.env' : '--env',
        problem: `names a file that cannot be read (${code})`,
        fix: 'name a readable file of NAME=value lines',
      },
    ]);
  }
}
