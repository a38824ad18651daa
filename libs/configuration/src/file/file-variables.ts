import { ruleOf } from '../env-rules.js';
import type { Layer, PlacedText } from '../layers/layer.js';
import type { FileFaults } from './file-faults.js';
import { pathTo, type FileNode } from './file-node.js';
import type { Shape } from './shape.js';

type VariableShape = Extract<Shape, { kind: 'variable' }>;

/** What the file says in the place of environment variables. Their own rules judge it, when all layers are known. */
export class FileVariables {
  readonly #placed = new Map<string, PlacedText>();
  readonly #faults: FileFaults;

  constructor(faults: FileFaults) {
    this.#faults = faults;
  }

  get layer(): Layer {
    return this.#placed;
  }

  /** Reads what stands in the place of a variable. */
  read(shape: VariableShape, node: FileNode, path: string): void {
    const text = this.#textOf(shape, node, path);
    if (text === '') return;
    const where = `${this.#faults.file}:${node.line}`;
    const isReference = hasReference(node);
    const origin = { kind: 'file', where, path, ...(isReference && { isReference }) } as const;
    this.#placed.set(shape.variable, { text, origin });
  }

  #textOf({ variable, notation }: VariableShape, node: FileNode, path: string): string {
    const expected = ruleOf(variable)?.expected ?? 'text on one line';
    switch (notation) {
      case 'text':
        return this.#scalar(node, path, expected);
      case 'list':
        return node.kind === 'list' ? this.#list(node.items, path) : this.#scalar(node, path, expected);
      case 'pairs':
        if (node.kind === 'map') return this.#pairs(node.entries, path);
        this.#faults.refuseKind(node, path, 'a map of names and values');
        return '';
    }
  }

  #list(items: readonly FileNode[], path: string): string {
    const texts = items.map((item, index) => this.#scalar(item, pathTo(path, index), 'text on one line'));
    return texts.filter((text) => text !== '').join(',');
  }

  #pairs(entries: ReadonlyMap<string, FileNode>, path: string): string {
    const pairs = [...entries].map(([name, part]) => {
      const text = this.#scalar(part, pathTo(path, name), 'text on one line');
      return `${name}=${encodeURIComponent(text)}`;
    });
    return pairs.join(',');
  }

  #scalar(node: FileNode, path: string, expected: string): string {
    if (node.kind === 'scalar') return node.text;
    this.#faults.refuseKind(node, path, expected);
    return '';
  }
}

function hasReference(node: FileNode): boolean {
  switch (node.kind) {
    case 'scalar':
      return node.isReference;
    case 'list':
      return node.items.some(hasReference);
    case 'map':
      return [...node.entries.values()].some(hasReference);
  }
}
