import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { parse } from 'dotenv';

import type { ProxyName } from './proxies.js';
import { MODEL_FILES, MODEL_FILE_VARIABLE } from './rules/recognise-model-file.js';
import type { Surroundings } from './surroundings.js';

/** Bytes of a file that may be read: none of these is long. */
const MAX_BYTES = 2_000_000;
const LAUNCHER_FILE = 'launcher_config.json';

/** What is known before the files are looked for. */
export interface Beginnings {
  readonly folder: string;
  readonly variables: ReadonlyMap<string, string>;
  readonly from?: ProxyName;
}

/** The files that rules may look at, by their names in the folder. */
export function filesOfOthers(variables: ReadonlyMap<string, string>): readonly string[] {
  return [...Object.values(MODEL_FILES), LAUNCHER_FILE, variables.get(MODEL_FILE_VARIABLE) ?? []].flat();
}

/** The files in a folder that rules may look at. One that cannot be read counts as one that is not there. */
export function readSurroundings({ folder, variables, from }: Beginnings): Surroundings {
  const files = filesOfOthers(variables).flatMap((name) => {
    const text = textOf(resolve(folder, name));
    return text === undefined ? [] : [[name, text] as const];
  });
  return { variables, files: new Map(files), ...(from !== undefined && { from }) };
}

/** The variables of all files `*.env` but `.env`, which Mirrowel's proxy reads as well; the first one counts. */
export function readFurtherEnvFiles(folder: string): readonly FurtherVariable[] {
  const names = namesIn(folder).filter((name) => name.endsWith('.env') && name !== '.env');
  const found = new Map<string, FurtherVariable>();
  for (const file of names.sort()) {
    for (const [name, value] of Object.entries(parse(textOf(join(folder, file)) ?? ''))) {
      const text = value.trim();
      if (text !== '' && !found.has(name)) found.set(name, { name, text, file });
    }
  }
  return [...found.values()];
}

/** A variable of a file beside `.env`. */
export interface FurtherVariable {
  readonly name: string;
  readonly text: string;
  readonly file: string;
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function textOf(path: string): string | undefined {
  try {
    const { size } = statSync(path);
    return size <= MAX_BYTES ? readFileSync(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}
