import { parseArgs } from 'node:util';

import type { ProcessOptions } from './load-process-configuration.js';

/** What the command line may say about settings; all processes of the gateway understand the same. */
export interface SettingsArguments {
  /** The file to read in place of `sluice.yaml`. */
  readonly config?: string;
  /** The file to read in place of `.env`. */
  readonly env?: string;
  readonly host?: string;
  readonly port?: string;
  /** The proxy whose configuration it is. */
  readonly from?: string;
}

const NAMES = ['config', 'env', 'host', 'port', 'from'] as const satisfies readonly (keyof SettingsArguments)[];

/**
 * Reads a command line that has nothing but these options.
 *
 * @throws {TypeError} of node:util, when it has another
 */
export function readProcessArguments(words: readonly string[] = process.argv.slice(2)): ProcessOptions {
  const options = Object.fromEntries(NAMES.map((name) => [name, { type: 'string' as const }]));
  return processOptions(parseArgs({ args: [...words], options }).values);
}

/** The command line that {@link readProcessArguments} reads the same from. */
export function processArguments(settings: SettingsArguments): readonly string[] {
  return NAMES.flatMap((name) => (settings[name] === undefined ? [] : [`--${name}=${settings[name]}`]));
}

/** Options of a command line as those of a configuration. */
export function processOptions({ config, env, host, port, from }: SettingsArguments): ProcessOptions {
  const flags = {
    ...(host !== undefined && { HOST: host }),
    ...(port !== undefined && { PORT: port }),
    ...(from !== undefined && { SLUICE_FROM: from }),
  };
  return {
    ...(config !== undefined && { configFile: config }),
    ...(env !== undefined && { envFile: env }),
    ...(Object.keys(flags).length > 0 && { flags }),
  };
}
