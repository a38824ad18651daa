/** A value of the file: a text, a number, a switch, or nothing. */
export interface ScalarNode {
  readonly kind: 'scalar';
  /** As it was written, references to variables resolved; empty = nothing is said. */
  readonly text: string;
  /** As YAML understands it. */
  readonly value: string | number | boolean | null;
  /** Variables were referred to. */
  readonly isReference: boolean;
  /** There was something wrong with it, which has been told. */
  readonly isRefused?: true;
  readonly line: number;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly FileNode[];
  readonly line: number;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, FileNode>;
  readonly line: number;
}

/** A part of the file, and the line it begins in. */
export type FileNode = ScalarNode | ListNode | MapNode;

/** `path.key`, or `path["odd key"]`. */
export function pathTo(path: string, key: string | number): string {
  if (typeof key === 'number') return `${path}[${key}]`;
  if (!/^[\w-]{1,80}$/.test(key)) return `${path}[${JSON.stringify(key.slice(0, 80))}]`;
  return path === '' ? key : `${path}.${key}`;
}

/** What stands where something else was to stand, in words. */
export function describeKind(node: FileNode): string {
  if (node.kind === 'map') return 'a map';
  return node.kind === 'list' ? 'a list' : 'a single value';
}
