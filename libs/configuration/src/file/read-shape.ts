import { nearestName } from '../nearest-name.js';
import { FileFaults } from './file-faults.js';
import { pathTo, type FileNode, type MapNode } from './file-node.js';
import { FilePlaces } from './file-places.js';
import { FileVariables } from './file-variables.js';
import { jsonOf } from './json-node.js';
import { settingsOf, type SettingInfo } from './setting.decorator.js';
import type { SectionClass, Shape } from './shape.js';

type ShapeOf<Kind extends Shape['kind']> = Extract<Shape, { kind: Kind }>;

/** Reads a tree by the classes of its sections: every fault at once, and each variable's text with its place. */
export class ShapeReader {
  readonly faults: FileFaults;
  readonly places: FilePlaces;
  readonly variables: FileVariables;

  constructor(file: string) {
    this.faults = new FileFaults(file);
    this.places = new FilePlaces(file);
    this.variables = new FileVariables(this.faults);
  }

  /** Reads a section; keys that nobody knows are faults. Undefined = it cannot be used. */
  section<Section extends object>(of: SectionClass<Section>, node: FileNode, path: string): Section | undefined {
    if (node.kind === 'list' || (node.kind === 'scalar' && !isEmpty(node))) {
      this.faults.refuseKind(node, path, 'a map of settings');
      return undefined;
    }
    const entries = node.kind === 'map' ? node.entries : new Map<string, FileNode>();
    const made = new of();
    const settings = settingsOf(of);
    for (const [name, part] of entries) {
      const setting = settings.find((known) => known.name === name);
      if (setting === undefined) this.#unknown(part, pathTo(path, name), { name, settings });
      else if (!isEmpty(part)) Object.assign(made, { [name]: this.#read(setting.shape, part, pathTo(path, name)) });
    }
    this.places.note(made, path, new Map([['', node.line], ...linesOf(entries)]));
    const missing = settings.filter(({ isRequired, name }) => isRequired && isMissing(entries.get(name)));
    for (const { name, meaning } of missing) {
      this.faults.refuse(node.line, pathTo(path, name), {
        problem: 'is missing',
        fix: `write it: ${sentence(meaning)}`,
      });
    }
    // One that is there and wrong has its fault already.
    const isWhole = settings.every(({ isRequired, name }) => !isRequired || Reflect.get(made, name) !== undefined);
    return isWhole ? made : undefined;
  }

  #read(shape: Shape, node: FileNode, path: string): unknown {
    switch (shape.kind) {
      case 'value':
        return this.#value(shape, node, path);
      case 'variable':
        this.variables.read(shape, node, path);
        return undefined;
      case 'json':
        return this.#json(node, path);
      case 'section':
        return this.section(shape.section, node, path);
      case 'list':
        return this.#list(shape, node, path);
      case 'map':
        return node.kind === 'map' ? this.#map(shape, node, path) : this.#wrongKind(node, path, 'a map');
      case 'either':
        return this.#read(node.kind === 'scalar' ? shape.value : shape.map, node, path);
    }
  }

  #value({ rule }: ShapeOf<'value'>, node: FileNode, path: string): unknown {
    if (node.kind !== 'scalar') return this.#wrongKind(node, path, rule.expected);
    const value = rule.parse(node.text);
    if (value === undefined) this.faults.refuseValue(node, path, rule.expected);
    return value;
  }

  #json(node: FileNode, path: string): unknown {
    if (node.kind !== 'map') return this.#wrongKind(node, path, 'a map');
    const { value, problem } = jsonOf(node);
    if (problem !== undefined) this.faults.refuse(node.line, path, { problem, fix: 'write what JSON can hold' });
    return value;
  }

  #list({ item, orOne }: ShapeOf<'list'>, node: FileNode, path: string): unknown {
    if (node.kind !== 'list' && !orOne) return this.#wrongKind(node, path, 'a list');
    const nodes = node.kind === 'list' ? node.items : [node];
    const items = nodes.flatMap((part, index) => {
      const read = this.#item(item, part, node.kind === 'list' ? pathTo(path, index) : path);
      return read === undefined ? [] : [{ read, line: part.line, index }];
    });
    const list = items.map(({ read }) => read);
    this.places.note(list, path, new Map(items.map(({ line }, index) => [index, line])));
    return list;
  }

  #item(item: Shape, node: FileNode, path: string): unknown {
    if (!isEmpty(node)) return this.#read(item, node, path);
    if (isRefused(node)) return undefined;
    this.faults.refuse(node.line, path, { problem: 'is empty', fix: 'write something there, or remove it' });
    return undefined;
  }

  #map({ keys, value }: ShapeOf<'map'>, { entries }: MapNode, path: string): ReadonlyMap<string, unknown> {
    const read = new Map<string, unknown>();
    for (const [name, node] of entries) {
      const partPath = pathTo(path, name);
      if (keys.parse(name) === undefined) {
        const words = { problem: `must be called by ${keys.expected}`, fix: 'choose another name' };
        this.faults.refuse(node.line, partPath, words);
      }
      const made = this.#read(value, node, partPath);
      if (made !== undefined) read.set(name, made);
    }
    this.places.note(read, path, linesOf(entries));
    return read;
  }

  #unknown(
    { line }: FileNode,
    path: string,
    { name, settings }: { readonly name: string; readonly settings: readonly SettingInfo[] },
  ): void {
    if (this.faults.isFull) return;
    const names = settings.map((setting) => setting.name);
    const nearest = nearestName(name, names);
    const fix = nearest === undefined ? `remove it; there are ${names.join(', ')}` : `did you mean ${nearest}?`;
    this.faults.refuse(line, path, { problem: 'is no setting', fix });
  }

  #wrongKind(node: FileNode, path: string, expected: string): unknown {
    this.faults.refuseKind(node, path, expected);
    return undefined;
  }
}

function linesOf(entries: ReadonlyMap<string, FileNode>): ReadonlyMap<string, number> {
  return new Map([...entries].map(([name, { line }]) => [name, line]));
}

function isRefused(node: FileNode | undefined): boolean {
  return node?.kind === 'scalar' && node.isRefused === true;
}

/** A key without a value says nothing, like a variable that is empty. */
function isEmpty(node: FileNode): boolean {
  return node.kind === 'scalar' && node.text === '';
}

function isMissing(node: FileNode | undefined): boolean {
  return node === undefined || (isEmpty(node) && !isRefused(node));
}

function sentence(meaning: string): string {
  return meaning.replace(/\.$/, '').replace(/^./, (letter) => letter.toLowerCase());
}
