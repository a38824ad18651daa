/** A JSON schema, or a part of one, as a bag of keywords. */
export type SchemaNode = Readonly<Record<string, unknown>>;

/** Where a schema keyword holds further schemas. Values of `enum`, `const`, `default` are data and never descended into. */
const HOLDS: Readonly<Record<string, 'one' | 'map'>> = {
  properties: 'map',
  patternProperties: 'map',
  $defs: 'map',
  definitions: 'map',
  dependentSchemas: 'map',
  items: 'one',
  prefixItems: 'one',
  additionalItems: 'one',
  additionalProperties: 'one',
  unevaluatedProperties: 'one',
  unevaluatedItems: 'one',
  propertyNames: 'one',
  contains: 'one',
  anyOf: 'one',
  oneOf: 'one',
  allOf: 'one',
  not: 'one',
  if: 'one',
  // A schema keyword, not a promise.
  ['then']: 'one',
  else: 'one',
};

/** Whether a value is an object that can hold keywords. */
export function isSchemaNode(value: unknown): value is SchemaNode {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The node with every schema in it replaced by its image. What does not change is shared with the original, so that
 * the usual tool schema costs a walk and no copy.
 */
export function mapSubschemas(node: SchemaNode, transform: (inner: SchemaNode) => SchemaNode): SchemaNode {
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(node)) {
    const holds = Object.hasOwn(HOLDS, key) ? HOLDS[key] : undefined;
    if (holds === undefined) continue;
    const value = node[key];
    const mapped = holds === 'map' ? mapValues(value, transform) : mapOne(value, transform);
    if (mapped === value) continue;
    copy ??= { ...node };
    copy[key] = mapped;
  }
  return copy ?? node;
}

function mapOne(value: unknown, transform: (inner: SchemaNode) => SchemaNode): unknown {
  if (isSchemaNode(value)) return transform(value);
  if (!Array.isArray(value)) return value;
  const items = value as readonly unknown[];
  const mapped = items.map((item) => (isSchemaNode(item) ? transform(item) : item));
  return mapped.some((item, index) => item !== items[index]) ? mapped : items;
}

function mapValues(value: unknown, transform: (inner: SchemaNode) => SchemaNode): unknown {
  if (!isSchemaNode(value)) return value;
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(value)) {
    const inner = value[key];
    if (!isSchemaNode(inner)) continue;
    const mapped = transform(inner);
    if (mapped === inner) continue;
    copy ??= { ...value };
    setOwn(copy, key, mapped);
  }
  return copy ?? value;
}

/** Assigns even `__proto__` as an ordinary key: property names come from clients. */
export function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}

/** A copy without some keys; the node itself if it has none of them. */
export function without(node: SchemaNode, keys: ReadonlySet<string>): SchemaNode {
  const names = Object.keys(node);
  if (!names.some((key) => keys.has(key))) return node;
  return Object.fromEntries(Object.entries(node).filter(([key]) => !keys.has(key)));
}
