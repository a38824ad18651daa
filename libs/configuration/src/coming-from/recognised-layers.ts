import type { ConfigurationFault } from '../configuration-error.js';
import type { FileNode } from '../file/file-node.js';
import { textsOf, stacked, type Layer } from '../layers/layer.js';
import type { ImportedDocument } from './imported-document.js';
import { isProxyName, type ProxyName } from './proxies.js';
import { readFurtherEnvFiles, readSurroundings } from './read-surroundings.js';
import { recognise, type Recognition } from './recognise.js';

/** The variable that names the proxy whose configuration it is; `coming_from` in `sluice.yaml`. */
const FROM_VARIABLE = 'SLUICE_FROM';
const FROM_KEY = 'coming_from';

/** What the sources say, with what other proxies are configured by understood. */
export interface RecognisedLayers {
  /** The same layers, without what means something else, and above them what the rest means. */
  readonly layers: readonly Layer[];
  /** What is read as if it stood at the end of `sluice.yaml`. */
  readonly document: ImportedDocument;
  /** How to name the place of that where there is no `sluice.yaml`. */
  readonly name: string;
  readonly notices: readonly string[];
  readonly faults: readonly ConfigurationFault[];
}

/** Where to look, and what was said there. */
export interface SaidThere {
  readonly workingDirectory: string;
  /** Flags, environment and `.env`, in this order. */
  readonly layers: readonly Layer[];
  /** What `sluice.yaml` holds, if there is one. */
  readonly file: FileNode | undefined;
}

/** Understands what other proxies are configured by. */
export function recogniseLayers({ workingDirectory, layers, file }: SaidThere): RecognisedLayers {
  const from = fromOf(stacked(layers), file);
  const all = from === 'mirrowel' ? [...layers, furtherLayer(workingDirectory)] : layers;
  const said = stacked(all);
  const known = { folder: workingDirectory, variables: textsOf(said), ...(from !== undefined && { from }) };
  const surroundings = readSurroundings(known);
  const recognition = recognise(surroundings);
  const left = all.map((layer) => new Map([...layer].filter(([name]) => !recognition.taken.has(name))));
  const { document, notices, faults } = recognition;
  const name = `coming from ${from ?? [...surroundings.files.keys()][0] ?? 'another proxy'}`;
  return { layers: [aliasLayer(recognition, said), ...left], document, name, notices, faults };
}

function fromOf(said: Layer, file: FileNode | undefined): ProxyName | undefined {
  const key = file?.kind === 'map' ? file.entries.get(FROM_KEY) : undefined;
  const text = said.get(FROM_VARIABLE)?.text ?? (key?.kind === 'scalar' ? key.text : '');
  const name = text.toLowerCase();
  return isProxyName(name) ? name : undefined;
}

function furtherLayer(folder: string): Layer {
  return new Map(
    readFurtherEnvFiles(folder).map(({ name, text, file }) => [
      name,
      { text, origin: { kind: 'env-file', where: file } } as const,
    ]),
  );
}

/** A fault of a value is told of by the name that somebody has written it under. */
function aliasLayer({ aliases }: Recognition, said: Layer): Layer {
  return new Map(
    aliases.map(({ name, text, because }) => {
      const origin = said.get(because)?.origin;
      const where = origin === undefined ? because : `${origin.where}: ${because}`;
      return [name, { text, origin: { kind: 'alias', where } }] as const;
    }),
  );
}
