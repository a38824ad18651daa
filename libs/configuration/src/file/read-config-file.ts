import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

import { ConfigurationError, type ConfigurationFault } from '../configuration-error.js';
import type { EnvironmentSource } from '../env-file.js';
import { textsOf, type Layer } from '../layers/layer.js';
import { isOneLine } from '../rules/text-rules.js';
import type { FilePlaces } from './file-places.js';
import { parseFile, type ParsedFile } from './parse-file.js';
import { ShapeReader } from './read-shape.js';
import { SluiceFile } from './sluice-file.dto.js';

/** What `sluice.yaml` says. */
export interface ConfigFileReading {
  readonly file: SluiceFile;
  readonly places: FilePlaces;
  /** What it says in the place of environment variables. */
  readonly variables: Layer;
  /** Values that may be secret. */
  readonly secrets: ReadonlySet<string>;
  /** How texts were written that refer to variables, by what they say. */
  readonly references: ReadonlyMap<string, string>;
  readonly faults: readonly ConfigurationFault[];
}

const DEFAULT_FILE = 'sluice.yaml';
/** Bytes. Nobody writes more; whatever is larger was not meant. */
const MAX_FILE_BYTES = 1024 * 1024;

/** The file as a tree that is yet to be understood. */
export interface ConfigFileTree extends ParsedFile {
  readonly name: string;
}

/**
 * Opens `sluice.yaml`, or the file that was named in place of it.
 *
 * @param above what its references mean, and where `SLUICE_CONFIG` may stand
 * @throws {ConfigurationError} when it cannot be read, or is no YAML: nothing can be said of the rest then
 */
export function openConfigFile(source: EnvironmentSource, above: Layer): ConfigFileTree {
  const named = source.configFile ?? above.get('SLUICE_CONFIG')?.text;
  // What is no name of a file is the fault of its variable, and told together with all others.
  if (named !== undefined && !isOneLine(named)) return NO_FILE;
  const name = named ?? DEFAULT_FILE;
  const text = readText(resolve(source.workingDirectory, name), {
    name,
    by: source.configFile === undefined ? 'SLUICE_CONFIG' : '--config',
    isNamed: named !== undefined,
  });
  if (text === undefined) return NO_FILE;
  const parsed = parseFile({ name, text, variables: textsOf(above) });
  if (parsed.root === undefined) throw new ConfigurationError(parsed.faults);
  return { ...parsed, name };
}

/** Reads what stands in the file. */
export function readConfigFile({ name, root, referenced, references, faults }: ConfigFileTree): ConfigFileReading {
  const reader = new ShapeReader(name);
  const file = (root && reader.section(SluiceFile, root, '')) ?? new SluiceFile();
  return {
    file,
    places: reader.places,
    variables: reader.variables.layer,
    secrets: referenced,
    references,
    faults: [...faults, ...reader.faults.found],
  };
}

const NO_FILE: ConfigFileTree = { name: DEFAULT_FILE, referenced: new Set(), references: new Map(), faults: [] };

interface NamedFile {
  readonly name: string;
  /** Which setting names it. */
  readonly by: string;
  readonly isNamed: boolean;
}

function readText(path: string, { name, by, isNamed }: NamedFile): string | undefined {
  const variable = isNamed ? by : name;
  try {
    const { size } = statSync(path);
    if (size <= MAX_FILE_BYTES) return readFileSync(path, 'utf8');
    const problem = `${isNamed ? `names ${name}, which` : 'is a file that'} is larger than 1 MB`;
    throw new ConfigurationError([{ variable, problem, fix: 'name a file of settings' }]);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (!isNamed && code === 'ENOENT') return undefined;
    const problem = `${isNamed ? `names ${name}, which` : 'is a file that'} cannot be read (${code})`;
    throw new ConfigurationError([{ variable, problem, fix: 'name a readable file, as docs/sluice.example.yaml is' }]);
  }
}
