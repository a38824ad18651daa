import { resolveReferences } from '../file/references.js';
import type { FileNode, MapNode } from '../file/file-node.js';
import { nodeOf } from '../file/plain-node.js';
import type { ImportedDocument } from './imported-document.js';

/** What names the parts of a list that may be in both files. */
const NAMES: Readonly<Record<string, string>> = { models: 'id', routes: 'name' };
/** Sections with which a file says for itself which names are served, and by whom. */
const OWN_NAMES = ['models', 'routes', 'providers', 'families'];

/**
 * What was taken over, beneath what stands in `sluice.yaml`: that counts where both say something, and lists of models
 * and routes go on with it.
 *
 * @param own absent = there is no file
 * @param variables what references mean
 */
export function withImported(
  own: FileNode | undefined,
  document: ImportedDocument,
  variables: ReadonlyMap<string, string>,
): FileNode | undefined {
  if (Object.keys(document).length === 0 || (own !== undefined && own.kind !== 'map')) return own;
  const imported = resolved(nodeOf(beside(own, document)), variables);
  return own === undefined ? imported : merged(own, imported as MapNode);
}

/** Bounds that follow from the imported models alone do not hold where the file has some as well. */
function beside(own: MapNode | undefined, document: ImportedDocument): ImportedDocument {
  if (document.allow === undefined || own === undefined || !OWN_NAMES.some((name) => own.entries.has(name)))
    return document;
  const parts = Object.entries(document).filter(([name]) => !['allow', 'deny', 'families'].includes(name));
  return Object.fromEntries(parts);
}

function resolved(node: FileNode, variables: ReadonlyMap<string, string>): FileNode {
  switch (node.kind) {
    case 'map':
      return { ...node, entries: new Map([...node.entries].map(([name, part]) => [name, resolved(part, variables)])) };
    case 'list':
      return { ...node, items: node.items.map((item) => resolved(item, variables)) };
    case 'scalar': {
      if (typeof node.value !== 'string') return node;
      const reading = resolveReferences(node.value, variables);
      return 'problem' in reading
        ? node
        : { ...node, text: reading.text, value: reading.text, isReference: reading.isReference };
    }
  }
}

function merged(own: MapNode, imported: MapNode): MapNode {
  const entries = new Map(own.entries);
  for (const [name, part] of imported.entries) {
    const mine = own.entries.get(name);
    entries.set(name, mine === undefined ? part : both(name, mine, part));
  }
  return { ...own, entries };
}

function both(name: string, own: FileNode, imported: FileNode): FileNode {
  if (own.kind === 'map' && imported.kind === 'map') return merged(own, imported);
  const key = NAMES[name];
  if (own.kind !== 'list' || imported.kind !== 'list' || key === undefined) return own;
  const taken = new Set(own.items.map((item) => nameOf(item, key)));
  return { ...own, items: [...own.items, ...imported.items.filter((item) => !taken.has(nameOf(item, key)))] };
}

function nameOf(item: FileNode, key: string): string | undefined {
  const name = item.kind === 'map' ? item.entries.get(key) : undefined;
  return name?.kind === 'scalar' ? name.text : undefined;
}
