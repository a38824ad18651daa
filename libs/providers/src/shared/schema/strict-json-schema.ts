import { isSchemaNode, setOwn, type SchemaNode } from './json-schema-node.js';
import { mergeAllOf, rewriteBelow, type SchemaRewrite, strings, withoutNulls } from './json-schema-rewrite.js';
import { mergedChoices, withoutConst } from './plain-json-schema.js';

const REMOVED: ReadonlySet<string> = new Set(['$schema', '$id', '$comment', 'default', 'examples']);
/** What the strict subset cannot say (OpenAI, "Structured Outputs", supported schemas). */
const UNSUPPORTED: ReadonlySet<string> = new Set([
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
  'dependentRequired',
  'unevaluatedProperties',
  'unevaluatedItems',
  'propertyNames',
  'contains',
]);
const FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'date',
  'time',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uuid',
]);

/** A schema in OpenAI's strict subset; notes in `rewrite` when it cannot be put so. */
export function rewriteStrict(rewrite: SchemaRewrite, node: SchemaNode): SchemaNode {
  if (needsFreedom(node)) rewrite.strictable = false;
  const flat = withoutConst(mergedChoices(mergeAllOf(withoutNulls(node))));
  const known = withoutForeignFormat(rewrite, rewrite.drop(withoutAnnotations(flat), UNSUPPORTED));
  return closedObject(
    rewrite,
    rewriteBelow(rewrite, known, (inner) => rewriteStrict(rewrite, inner)),
  );
}

/** Keys nobody has listed, and lists whose places differ, are beyond the subset. */
function needsFreedom(node: SchemaNode): boolean {
  const additional = node['additionalProperties'];
  const free = additional === true || isSchemaNode(additional) || node['patternProperties'] !== undefined;
  return free || Array.isArray(node['items']) || node['prefixItems'] !== undefined;
}

function withoutAnnotations(node: SchemaNode): SchemaNode {
  const names = Object.keys(node);
  if (!names.some((name) => REMOVED.has(name))) return node;
  return Object.fromEntries(Object.entries(node).filter(([name]) => !REMOVED.has(name)));
}

function withoutForeignFormat(rewrite: SchemaRewrite, node: SchemaNode): SchemaNode {
  const { format, ...rest } = node;
  if (format === undefined || FORMATS.has(format)) return node;
  rewrite.simplified = true;
  return rest;
}

function closedObject(rewrite: SchemaRewrite, node: SchemaNode): SchemaNode {
  const isObject =
    node['type'] === 'object' || strings(node['type']).includes('object') || isSchemaNode(node['properties']);
  if (!isObject) return node;
  const properties = isSchemaNode(node['properties']) ? node['properties'] : {};
  const names = Object.keys(properties);
  rewrite.properties += names.length;
  const required = new Set(strings(node['required']));
  const closed: Record<string, unknown> = {};
  for (const name of names) {
    const property = properties[name];
    const optional = isSchemaNode(property) && !required.has(name);
    rewrite.restorable ||= optional;
    setOwn(closed, name, optional ? nullable(property) : property);
  }
  return { ...node, properties: closed, required: names, additionalProperties: false };
}

/** Strict mode knows no optional keys: what may be absent may be null instead. */
function nullable(node: SchemaNode): SchemaNode {
  if (Array.isArray(node['anyOf']))
    return { ...node, anyOf: [...(node['anyOf'] as readonly unknown[]), { type: 'null' }] };
  if (node['type'] === undefined)
    return node['enum'] === undefined ? { anyOf: [node, { type: 'null' }] } : withNullValue(node);
  const types = Array.isArray(node['type']) ? strings(node['type']) : [node['type']];
  return withNullValue({ ...node, type: types.includes('null') ? types : [...types, 'null'] });
}

function withNullValue(node: SchemaNode): SchemaNode {
  const values = node['enum'];
  if (!Array.isArray(values) || values.includes(null)) return node;
  return { ...node, enum: [...(values as readonly unknown[]), null] };
}
