import { rewriteGemini } from './gemini-json-schema.js';
import { isSchemaNode, without, type SchemaNode } from './json-schema-node.js';
import {
  mergeAllOf,
  resolveReference,
  rewriteBelow,
  SchemaRewrite,
  strings,
  withoutNulls,
} from './json-schema-rewrite.js';
import { rewritePlain } from './plain-json-schema.js';
import { rewriteStrict } from './strict-json-schema.js';

/**
 * How much JSON schema an upstream understands: `loose` nearly all of it; `plain` without references, conditions and
 * tuples; `strict` OpenAI's subset for constrained output; `gemini` Google's own kind of schema.
 */
export type SchemaDialect = 'loose' | 'plain' | 'strict' | 'gemini';

/** A schema in the dialect of an upstream. */
export interface CleanSchema {
  readonly schema: SchemaNode;
  /** Something the client asked for is no longer said. */
  readonly simplified: boolean;
  /** Only for `strict`: whether the result keeps the rules; if not, it must be sent without `strict`. */
  readonly strictable: boolean;
  /** Whether arguments that follow the result need `restoreArguments`. */
  readonly restorable: boolean;
}

const REFERENCE: ReadonlySet<string> = new Set(['$ref']);

/** OpenAI's documented bounds of strict schemas. */
const STRICT_MAXIMUM_PROPERTIES = 5000;
const STRICT_MAXIMUM_DEPTH = 10;

/** Rewrites a schema for an upstream. The client's object is never changed; unchanged parts are shared with it. */
export function cleanJsonSchema(schema: unknown, dialect: SchemaDialect): CleanSchema {
  const original = isSchemaNode(schema) ? schema : {};
  const rewrite = new SchemaRewrite(original);
  const transform = (node: SchemaNode): SchemaNode => {
    switch (dialect) {
      case 'loose':
        return rewriteLoose(rewrite, node);
      case 'plain':
        return rewritePlain(rewrite, node);
      case 'strict':
        return rewriteStrict(rewrite, node);
      case 'gemini':
        return rewriteGemini(rewrite, node);
    }
  };
  const cleaned = rewrite.descend(objectRoot(rewrite, original), transform);
  const fits = rewrite.properties <= STRICT_MAXIMUM_PROPERTIES && rewrite.deepest <= STRICT_MAXIMUM_DEPTH;
  const { simplified, restorable } = rewrite;
  return { schema: cleaned, simplified, strictable: rewrite.strictable && fits, restorable };
}

function rewriteLoose(rewrite: SchemaRewrite, node: SchemaNode): SchemaNode {
  return rewriteBelow(rewrite, withoutNulls(node), (inner) => rewriteLoose(rewrite, inner));
}

/** Arguments are always an object, and every upstream insists that the schema says so at its root. */
function objectRoot(rewrite: SchemaRewrite, original: SchemaNode): SchemaNode {
  const root = mergeAllOf(withoutRootUnion(rewrite, withoutRootReference(original)));
  if (root['type'] === 'object' && root['properties'] !== undefined) return root;
  const { type, properties, ...rest } = root;
  if (type !== undefined && type !== 'object' && !strings(type).includes('object')) {
    rewrite.simplified = true;
    rewrite.strictable = false;
    return { type: 'object', properties: {} };
  }
  return { type: 'object', properties: properties ?? {}, ...rest };
}

function withoutRootReference(root: SchemaNode): SchemaNode {
  const reference = root['$ref'];
  if (typeof reference !== 'string') return root;
  const target = resolveReference(root, reference);
  if (target === undefined || target === root) return root;
  return { ...without(root, REFERENCE), ...target };
}

/** A choice between objects at the root becomes one object: every key of any, and required what all require. */
function withoutRootUnion(rewrite: SchemaRewrite, root: SchemaNode): SchemaNode {
  const { anyOf, oneOf, ...rest } = root;
  const members = [anyOf, oneOf].filter(Array.isArray).flat().filter(isSchemaNode);
  if (members.length === 0) return root;
  rewrite.simplified = true;
  const properties = Object.assign({}, ...members.map((member) => member['properties']), rest['properties']) as object;
  const common = members
    .map((member) => strings(member['required']))
    .reduce((left, right) => left.filter((name) => right.includes(name)));
  const required = [...new Set([...strings(rest['required']), ...common])];
  return { ...rest, type: 'object', properties, ...(required.length > 0 && { required }) };
}
