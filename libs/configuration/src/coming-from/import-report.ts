import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { parse } from 'dotenv';

import type { ConfigurationFault } from '../configuration-error.js';
import { isLoopbackHost } from '../loopback.js';
import type { CounterpartKind } from './counterpart-row.js';
import { COUNTERPARTS } from './counterparts.js';
import { rowOf } from './name-pattern.js';
import { PROXIES, type ProxyName } from './proxies.js';
import { readFurtherEnvFiles, readSurroundings } from './read-surroundings.js';
import { recognise, type Recognition } from './recognise.js';
import type { Surroundings } from './surroundings.js';

/** One variable that was found. */
export interface FoundSetting {
  readonly name: string;
  readonly kind: CounterpartKind;
  /** What it is here. */
  readonly here: readonly string[];
  readonly remark: string;
}

/** What of a folder was understood. Holds no values: they may be secret. */
export interface ImportReport {
  /** Files that were found, by their names in the folder. */
  readonly files: readonly string[];
  /** The proxies that have all of the variables, and the files; several may. */
  readonly candidates: readonly ProxyName[];
  readonly settings: readonly FoundSetting[];
  /** Names that mean nothing to anybody. */
  readonly strange: readonly string[];
  /** What somebody has to decide, or to do by hand. */
  readonly advice: readonly string[];
  readonly notices: readonly string[];
  readonly faults: readonly ConfigurationFault[];
  /** What was understood, for whoever writes it down. */
  readonly recognition: Recognition;
}

/** What to import. */
export interface ImportSource {
  readonly folder: string;
  /** In place of `.env`. */
  readonly envFile?: string;
  readonly from?: ProxyName;
}

/**
 * Looks at a folder with the configuration of another proxy.
 *
 * @throws {NodeJS.ErrnoException} when the file that was named cannot be read
 */
export function reportImport(source: ImportSource): ImportReport {
  const { folder, from } = source;
  const variables = variablesOf(source);
  const surroundings = readSurroundings({ folder, variables, ...(from !== undefined && { from }) });
  const recognition = recognise(surroundings);
  const candidates = from === undefined ? candidatesOf(surroundings) : [from];
  // What only one of them can have meant is told in the words for that one.
  const rows = (candidates.length > 0 ? candidates : PROXIES).flatMap((proxy) => COUNTERPARTS[proxy]);
  const names = [...variables.keys()].sort();
  const known = names.flatMap((name) => {
    const row = rowOf(rows, name);
    return row === undefined ? [] : [{ name, kind: row.kind, here: row.here, remark: row.remark }];
  });
  return {
    files: [...(variables.size > 0 ? [source.envFile ?? '.env'] : []), ...surroundings.files.keys()],
    candidates,
    settings: known,
    strange: names.filter((name) => rowOf(rows, name) === undefined),
    advice: adviceOn({ surroundings, recognition, candidates }),
    notices: recognition.notices,
    faults: recognition.faults,
    recognition,
  };
}

function variablesOf({ folder, envFile, from }: ImportSource): ReadonlyMap<string, string> {
  const further = from === 'mirrowel' ? readFurtherEnvFiles(folder) : [];
  const own = Object.entries(readEnvFile(folder, envFile)).map(([name, text]) => [name, text.trim()] as const);
  const all = [...further.map(({ name, text }) => [name, text] as const), ...own];
  return new Map(all.filter(([, text]) => text !== ''));
}

function readEnvFile(folder: string, envFile: string | undefined): Readonly<Record<string, string>> {
  try {
    return parse(readFileSync(envFile === undefined ? join(folder, '.env') : resolve(folder, envFile)));
  } catch (error) {
    if (envFile === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
}

function candidatesOf({ variables, files }: Surroundings): readonly ProxyName[] {
  const names = [...variables.keys()].filter((name) => PROXIES.some((proxy) => rowOf(COUNTERPARTS[proxy], name)));
  const known = [...files.keys()];
  if (names.length + known.length === 0) return [];
  return PROXIES.filter((proxy) => {
    const hasFiles = known.every((file) => COUNTERPARTS[proxy].some((row) => row.file === file));
    return hasFiles && names.every((name) => rowOf(COUNTERPARTS[proxy], name));
  });
}

interface Looked {
  readonly surroundings: Surroundings;
  readonly recognition: Recognition;
  readonly candidates: readonly ProxyName[];
}

function adviceOn(looked: Looked): readonly string[] {
  return [adviceOnProxy(looked), adviceOnHost(looked), adviceOnSecrets(looked)].flat();
}

function adviceOnProxy({ surroundings: { variables, from }, candidates }: Looked): readonly string[] {
  if (from !== undefined) return [];
  const [only, ...others] = candidates;
  const ambiguous =
    'ANTHROPIC_API_KEY is what clients send in the proxy of fuergaosi233, and a key of Anthropic in all others: ' +
    'name the proxy with --from. By itself it is the key of Anthropic.';
  return [
    ...(variables.has('ANTHROPIC_API_KEY') ? [ambiguous] : []),
    ...(only !== undefined && others.length === 0
      ? [`Only the proxy of ${only} has all of these: with --from ${only} its defaults hold as well.`]
      : []),
  ];
}

function adviceOnHost({ surroundings: { variables }, recognition }: Looked): readonly string[] {
  const { aliases, document } = recognition;
  const host = variables.get('HOST') ?? document.server?.host;
  const hasKey = variables.has('PROXY_API_KEY') || aliases.some(({ name }) => name === 'PROXY_API_KEY');
  if (host === undefined || isLoopbackHost(host) || hasKey) return [];
  return [
    `HOST is ${host}, which others can reach, and there is no key that clients must send: Sluice does not start so. ` +
      'Set PROXY_API_KEY to a long random text, or HOST=127.0.0.1.',
  ];
}

function adviceOnSecrets({ recognition: { aliases } }: Looked): readonly string[] {
  const inFiles = aliases.filter(({ because }) => because.includes(':'));
  return inFiles.map(({ name, because }) => {
    return `A secret stands at ${because}: set it as ${name} in .env, which is how sluice.yaml refers to it.`;
  });
}
