import { isSchemaNode, without, type SchemaNode } from './json-schema-node.js';
import { mergeAllOf, rewriteBelow, type SchemaRewrite, withoutNulls } from './json-schema-rewrite.js';

/** Says nothing about which values are valid. */
const ANNOTATIONS: ReadonlySet<string> = new Set(['$schema', '$id', '$comment', '$anchor', '$defs', 'definitions']);

const REFERENCE: ReadonlySet<string> = new Set(['$ref']);
const TUPLE: ReadonlySet<string> = new Set(['prefixItems', 'items', 'additionalItems']);

/** Constrained decoders of open models refuse a request that holds one of these. */
const CONDITIONS: ReadonlySet<string> = new Set([
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
  'dependentRequired',
  'dependencies',
  'patternProperties',
  'unevaluatedProperties',
  'unevaluatedItems',
  'propertyNames',
  'contains',
]);

/** A schema for upstreams that compile it into a grammar: references inlined, choices flat, no conditions. */
export function rewritePlain(rewrite: SchemaRewrite, node: SchemaNode): SchemaNode {
  const again = (inner: SchemaNode): SchemaNode => rewritePlain(rewrite, inner);
  const reference = node['$ref'];
  if (typeof reference === 'string') {
    return { ...rewrite.inline(reference, again), ...without(without(node, ANNOTATIONS), REFERENCE) };
  }
  const flat = withoutTuple(withoutConst(mergedChoices(mergeAllOf(withoutNulls(without(node, ANNOTATIONS))))));
  return rewriteBelow(rewrite, rewrite.drop(flat, CONDITIONS), again);
}

/** `oneOf` as `anyOf`: that exactly one may match is something no grammar can say. */
export function mergedChoices(node: SchemaNode): SchemaNode {
  const { oneOf, ...rest } = node;
  if (!Array.isArray(oneOf)) return node;
  const others: readonly unknown[] = Array.isArray(rest['anyOf']) ? rest['anyOf'] : [];
  return { ...rest, anyOf: [...others, ...(oneOf as readonly unknown[])] };
}

/** `const` as an `enum` of one. */
export function withoutConst(node: SchemaNode): SchemaNode {
  if (!Object.hasOwn(node, 'const')) return node;
  const { const: only, ...rest } = node;
  return { ...rest, enum: [only] };
}

/** A list whose places differ as one of anything that may stand in it. */
export function withoutTuple(node: SchemaNode): SchemaNode {
  const members = Array.isArray(node['prefixItems']) ? node['prefixItems'] : node['items'];
  if (!Array.isArray(members)) return node;
  const rest = without(node, TUPLE);
  const choices = (members as readonly unknown[]).filter(isSchemaNode);
  return choices.length === 0 ? rest : { ...rest, items: { anyOf: choices } };
}
