import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type Scalar,
} from 'yaml';

import type { ConfigurationFault } from '../configuration-error.js';
import { pathTo, type FileNode, type ListNode, type MapNode, type ScalarNode } from './file-node.js';
import type { FaultWords } from './file-faults.js';
import { resolveReferences } from './references.js';
import { yamlFault } from './yaml-faults.js';

/** What to read, and what its references mean. */
export interface FileText {
  /** As messages name it. */
  readonly name: string;
  readonly text: string;
  readonly variables: ReadonlyMap<string, string>;
}

/** The file as a tree; absent when it is no YAML. */
export interface ParsedFile {
  readonly root?: FileNode;
  /** Values of variables that it refers to; they may be secret. */
  readonly referenced: ReadonlySet<string>;
  /** How texts were written that refer to variables, by what they say. */
  readonly references: ReadonlyMap<string, string>;
  readonly faults: readonly ConfigurationFault[];
}

/** Nodes of a file, those that aliases repeat counted each time. */
const MAX_NODES = 50_000;
const MAX_DEPTH = 64;
const NOTHING = { kind: 'scalar', text: '', value: null, isReference: false } as const;

/** Reads YAML: the first fault of the syntax, or all of keys, aliases and references. */
export function parseFile(file: FileText): ParsedFile {
  const lines = new LineCounter();
  const document = documentOf(file.text, lines);
  if (document === undefined) return unreadable(file, 1, yamlFault('RESOURCE_EXHAUSTION', ''));
  const broken = [...document.errors, ...document.warnings][0];
  if (broken !== undefined) {
    const { line } = lines.linePos(broken.pos[0]);
    return unreadable(file, line, yamlFault(broken.code, file.text.split(/\r\n?|\n/)[line - 1] ?? ''));
  }
  const reader = new TreeReader(file, lines);
  const root = reader.read(document.contents, '', 1);
  const { referenced, references, faults } = reader;
  return { root, referenced, references, faults };
}

/** Undefined where the file is nested so deeply that the parser, which calls itself for each level, has no stack left. */
function documentOf(text: string, lineCounter: LineCounter): Document.Parsed | undefined {
  try {
    return parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      // Both take time that grows with the square of a hostile file; the tree is made here, with bounds.
      uniqueKeys: false,
      merge: false,
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function unreadable({ name }: FileText, line: number, words: FaultWords): ParsedFile {
  return {
    referenced: new Set(),
    references: new Map(),
    faults: [{ variable: name, place: `${name}:${line}`, ...words }],
  };
}

/** Makes the tree. What is wrong with a node takes its place with nothing. */
class TreeReader {
  readonly faults: ConfigurationFault[] = [];
  readonly referenced = new Set<string>();
  readonly references = new Map<string, string>();
  readonly #anchors = new Map<string, { readonly node: FileNode; readonly size: number }>();
  readonly #file: FileText;
  readonly #lines: LineCounter;
  #size = 0;
  #depth = 0;

  constructor(file: FileText, lines: LineCounter) {
    this.#file = file;
    this.#lines = lines;
  }

  read(node: unknown, path: string, parentLine: number): FileNode {
    const line = this.#lineOf(node, parentLine);
    if (this.#size >= MAX_NODES || this.#depth >= MAX_DEPTH) return this.#refuseSize(path, line);
    if (isAlias(node)) return this.#repeat(node.source, path, line);
    const before = this.#size++;
    this.#depth++;
    const made = this.#make(node, path, line);
    this.#depth--;
    const anchor = (node as (Node & { anchor?: string }) | null)?.anchor;
    if (anchor !== undefined) this.#anchors.set(anchor, { node: made, size: this.#size - before });
    return made;
  }

  #make(node: unknown, path: string, line: number): FileNode {
    if (isTagged(node)) return this.#refuse(path, line, ['has a tag', 'remove the word that begins with !']);
    if (isMap(node)) return this.#map(node.items, path, line);
    if (isSeq(node)) return this.#list(node.items, path, line);
    return isScalar(node) ? this.#scalar(node, path, line) : { ...NOTHING, line };
  }

  #map(pairs: readonly { readonly key: unknown; readonly value: unknown }[], path: string, line: number): MapNode {
    const entries = new Map<string, FileNode>();
    for (const pair of pairs) {
      const key = isScalar(pair.key) ? textOf(pair.key) : '';
      const keyLine = this.#lineOf(pair.key, line);
      const keyPath = pathTo(path, key);
      if (key === '') this.#refuse(path, keyLine, ['has a key that is no text', 'write `name: value`']);
      else if (entries.has(key)) this.#refuse(keyPath, keyLine, ['stands there twice', 'remove one of the two']);
      else entries.set(key, atLine(this.read(pair.value, keyPath, keyLine), keyLine));
    }
    return { kind: 'map', entries, line };
  }

  #list(items: readonly unknown[], path: string, line: number): ListNode {
    return { kind: 'list', items: items.map((item, index) => this.read(item, pathTo(path, index), line)), line };
  }

  #scalar(scalar: Scalar, path: string, line: number): ScalarNode {
    const { value } = scalar;
    if (typeof value === 'string') return this.#text(value, path, line);
    const isNothing = value === null || value === undefined;
    const kept = isNothing ? null : (value as number | boolean);
    return { kind: 'scalar', text: textOf(scalar), value: kept, isReference: false, line };
  }

  #text(value: string, path: string, line: number): ScalarNode {
    const resolved = resolveReferences(value, this.#file.variables);
    if ('problem' in resolved) return this.#refuse(path, line, [resolved.problem, resolved.fix]);
    const { text, isReference, values } = resolved;
    for (const secret of values) this.referenced.add(secret);
    if (isReference) this.references.set(text.trim(), value.trim());
    return { kind: 'scalar', text: text.trim(), value: text, isReference, line };
  }

  #repeat(name: string, path: string, line: number): FileNode {
    const anchored = this.#anchors.get(name);
    if (anchored === undefined) {
      return this.#refuse(path, line, ALIAS_OF_NOTHING);
    }
    this.#size += anchored.size;
    return this.#size > MAX_NODES ? this.#refuseSize(path, line) : anchored.node;
  }

  #refuseSize(path: string, line: number): ScalarNode {
    // One node too many is told once, however many follow.
    if (this.faults.some(({ problem }) => problem === TOO_LARGE[0])) return { ...NOTHING, isRefused: true, line };
    return this.#refuse(path, line, TOO_LARGE);
  }

  #refuse(path: string, line: number, [problem, fix]: readonly [problem: string, fix: string]): ScalarNode {
    const { name } = this.#file;
    const place = path === '' ? `${name}:${line}` : `${name}:${line}: ${path}`;
    this.faults.push({ variable: path === '' ? name : path, place, problem, fix });
    return { ...NOTHING, isRefused: true, line };
  }

  #lineOf(node: unknown, parentLine: number): number {
    const start = (node as Node | null)?.range?.[0];
    return start === undefined ? parentLine : this.#lines.linePos(start).line;
  }
}

/** Patterns begin with the sign of aliases, and mostly that is what was meant. */
const ALIAS_OF_NOTHING = [
  'is an alias of nothing',
  'put text that begins with * in quotes, or mark what is meant with &name before it',
] as const;

const TOO_LARGE = [
  `is where the file becomes too large: more than ${MAX_NODES} values, or ${MAX_DEPTH} levels`,
  'use fewer aliases, and no more levels than docs/sluice.example.yaml does',
] as const;

/** As it was written: a model called 4.10 is not the number 4.1. */
function textOf({ value, source = '' }: Scalar): string {
  return typeof value === 'string' ? value : source.trim();
}

function isTagged(node: unknown): boolean {
  return (node as { tag?: string } | null)?.tag !== undefined;
}

/** A value is looked for where its key is. */
function atLine(node: FileNode, line: number): FileNode {
  return { ...node, line };
}
