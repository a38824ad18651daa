import type { FileNode } from './file-node.js';

/** A value of JSON, or why there is none. */
export interface JsonReading {
  readonly value?: unknown;
  readonly problem?: string;
}

/** What a part of the file is in JSON. Numbers that JSON does not have, such as `.inf`, are refused. */
export function jsonOf(node: FileNode): JsonReading {
  try {
    return { value: convert(node) };
  } catch (error) {
    if (error instanceof NoJson) return { problem: error.message };
    throw error;
  }
}

/** Not what JSON can hold. */
class NoJson extends Error {}

function convert(node: FileNode): unknown {
  switch (node.kind) {
    case 'map':
      // A name such as __proto__ is a field like any other.
      return Object.fromEntries([...node.entries].map(([name, part]) => [name, convert(part)]));
    case 'list':
      return node.items.map(convert);
    case 'scalar':
      if (typeof node.value === 'number' && !Number.isFinite(node.value))
        throw new NoJson('has a number that JSON has not');
      return node.value;
  }
}
