import type { FileNode } from './file-node.js';

/** A value as a part of a file that nobody has written: it has no lines, so all of it stands in the first. */
export function nodeOf(value: unknown): FileNode {
  if (Array.isArray(value)) return { kind: 'list', items: value.map(nodeOf), line: 1 };
  if (typeof value === 'object' && value !== null) {
    return { kind: 'map', entries: new Map(Object.entries(value).map(([key, part]) => [key, nodeOf(part)])), line: 1 };
  }
  const scalar = value as string | number | boolean | null;
  return { kind: 'scalar', text: scalar === null ? '' : String(scalar), value: scalar, isReference: false, line: 1 };
}
