import { isSchemaNode, mapSubschemas, without, type SchemaNode } from './json-schema-node.js';

/** Deeper nesting than this is not a tool's schema but an attack or a cycle. */
const MAXIMUM_DEPTH = 100;
/** Inlined references multiply; beyond this many nodes the rest stays vague. */
const MAXIMUM_NODES = 20_000;
/** How often a reference may stand inside itself before it is cut. */
const MAXIMUM_RECURSION = 3;
const VAGUE: SchemaNode = Object.freeze({ type: 'object' });

/** What one rewriting of a schema needs to know and finds out. */
export class SchemaRewrite {
  readonly root: SchemaNode;
  /** Something was left out that the upstream now no longer enforces. */
  simplified = false;
  /** Cannot be said in OpenAI's strict subset ("Structured Outputs", supported schemas). */
  strictable = true;
  /** Names or values were replaced by others, which have to be put back in replies. */
  restorable = false;
  properties = 0;
  deepest = 0;
  #depth = 0;
  #nodes = 0;
  #open = new Set<SchemaNode>();
  readonly #references = new Map<string, number>();

  constructor(root: SchemaNode) {
    this.root = root;
  }

  /** Runs `rewrite` over a node below the current one, unless it is its own ancestor or too deep. */
  descend(node: SchemaNode, rewrite: (node: SchemaNode) => SchemaNode): SchemaNode {
    this.#nodes += 1;
    if (this.#open.has(node) || this.#depth >= MAXIMUM_DEPTH || this.#nodes > MAXIMUM_NODES) {
      this.simplified = true;
      this.strictable = false;
      return VAGUE;
    }
    this.#open.add(node);
    this.#depth += 1;
    this.deepest = Math.max(this.deepest, this.#depth);
    const rewritten = rewrite(node);
    this.#depth -= 1;
    this.#open.delete(node);
    return rewritten;
  }

  /** The image of what a local reference points to, or a vague object where it would never end. */
  inline(reference: string, rewrite: (node: SchemaNode) => SchemaNode): SchemaNode {
    const nested = this.#references.get(reference) ?? 0;
    const target = resolveReference(this.root, reference);
    if (target === undefined || nested >= MAXIMUM_RECURSION) {
      this.simplified = true;
      return VAGUE;
    }
    this.#references.set(reference, nested + 1);
    // A recursive target, and the reference in it, are their own ancestors; the count of references is what ends them.
    const open = this.#open;
    this.#open = new Set();
    const rewritten = this.descend(target, rewrite);
    this.#open = open;
    this.#references.set(reference, nested);
    return rewritten;
  }

  drop(node: SchemaNode, keys: ReadonlySet<string>): SchemaNode {
    const kept = without(node, keys);
    if (kept !== node) this.simplified = true;
    return kept;
  }
}

/** What a reference into the same document points to. */
export function resolveReference(root: SchemaNode, reference: string): SchemaNode | undefined {
  if (reference === '#') return root;
  if (!reference.startsWith('#/')) return undefined;
  let node: unknown = root;
  for (const step of reference.slice(2).split('/')) {
    const key = decodeStep(step);
    if (!isSchemaNode(node) || !Object.hasOwn(node, key)) return undefined;
    node = node[key];
  }
  return isSchemaNode(node) ? node : undefined;
}

function decodeStep(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** `required: null` and `properties: null` occur in clients' tools and are refused everywhere. */
export function withoutNulls(node: SchemaNode): SchemaNode {
  const brokenRequired = node['required'] === null;
  const brokenProperties = node['properties'] === null;
  if (!brokenRequired && !brokenProperties) return node;
  const { required, ...rest } = node;
  return {
    ...rest,
    ...(!brokenRequired && required !== undefined && { required }),
    ...(brokenProperties && { properties: {} }),
  };
}

/** The node with the members of `allOf` folded into it. */
export function mergeAllOf(node: SchemaNode): SchemaNode {
  const members = node['allOf'];
  if (!Array.isArray(members)) return node;
  const rest = without(node, new Set(['allOf']));
  return (members as readonly unknown[]).filter(isSchemaNode).reduce(mergeSchemas, rest);
}

/** Both schemas at once, as far as a flat merge can say it. */
export function mergeSchemas(left: SchemaNode, right: SchemaNode): SchemaNode {
  const properties = { ...record(left['properties']), ...record(right['properties']) };
  const required = [...new Set([...strings(left['required']), ...strings(right['required'])])];
  return {
    ...right,
    ...left,
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(required.length > 0 && { required }),
  };
}

/** Rewrites everything below a node. */
export function rewriteBelow(
  rewrite: SchemaRewrite,
  node: SchemaNode,
  transform: (node: SchemaNode) => SchemaNode,
): SchemaNode {
  return mapSubschemas(node, (inner) => rewrite.descend(inner, transform));
}

/** The strings of a list; nothing for what is no list. */
export function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function record(value: unknown): SchemaNode {
  return isSchemaNode(value) ? value : {};
}
