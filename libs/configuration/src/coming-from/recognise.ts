import type { ConfigurationFault } from '../configuration-error.js';
import { joinDocuments, type ImportedDocument } from './imported-document.js';
import { noticesOf } from './notices.js';
import { recogniseAzure } from './rules/recognise-azure.js';
import { recogniseDefaults } from './rules/recognise-defaults.js';
import { recogniseModelFile } from './rules/recognise-model-file.js';
import {
  recogniseClientKey,
  recogniseLogLevel,
  recogniseRenamed,
  recogniseServer,
  recogniseSpareKeys,
} from './rules/recognise-names.js';
import { recognisePreferredProvider } from './rules/recognise-preferred-provider.js';
import { recogniseProviderModels } from './rules/recognise-provider-models.js';
import type { Alias, Rule, Surroundings } from './surroundings.js';

/** What was understood of another proxy's configuration. */
export interface Recognition {
  /** Our own variables that are set by others. */
  readonly aliases: readonly Alias[];
  /** Variables that mean something else there than here, and must not be read by their names. */
  readonly taken: ReadonlySet<string>;
  /** What is said in the words of `sluice.yaml`. */
  readonly document: ImportedDocument;
  /** What was not taken over, for the log. */
  readonly notices: readonly string[];
  readonly faults: readonly ConfigurationFault[];
}

/** In this order: each may rely on the variables as those before it have left them. */
const RULES: readonly Rule[] = [
  recogniseClientKey,
  recogniseSpareKeys,
  recogniseLogLevel,
  recogniseRenamed,
  recogniseAzure,
  recogniseServer,
  recogniseModelFile,
  recogniseProviderModels,
  recognisePreferredProvider,
  recogniseDefaults,
];

/** Understands what other proxies are configured by. What belongs to nobody is left alone. */
export function recognise(surroundings: Surroundings): Recognition {
  const taken = new Set<string>();
  const aliases = new Map<string, Alias>();
  const [notices, faults]: [string[], ConfigurationFault[]] = [[], []];
  let document: ImportedDocument = {};
  for (const rule of RULES) {
    const variables = rewritten(surroundings.variables, taken, aliases);
    const recognised = rule({ ...surroundings, variables });
    for (const name of recognised.taken ?? []) taken.add(name);
    for (const alias of recognised.aliases ?? []) aliases.set(alias.name, alias);
    document = joinDocuments(document, recognised.document ?? {});
    notices.push(...(recognised.notices ?? []));
    faults.push(...(recognised.faults ?? []));
  }
  return {
    aliases: [...aliases.values()],
    taken,
    document,
    notices: [...notices, ...noticesOf(surroundings)],
    faults,
  };
}

function rewritten(
  variables: ReadonlyMap<string, string>,
  taken: ReadonlySet<string>,
  aliases: ReadonlyMap<string, Alias>,
): ReadonlyMap<string, string> {
  const left = [...variables].filter(([name]) => !taken.has(name));
  return new Map([...left, ...[...aliases].map(([name, { text }]) => [name, text] as const)]);
}
