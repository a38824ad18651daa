import { geminiPropertyNames } from './gemini-property-names.js';
import { isSchemaNode, setOwn, without, type SchemaNode } from './json-schema-node.js';
import { mergeAllOf, rewriteBelow, type SchemaRewrite, strings, withoutNulls } from './json-schema-rewrite.js';
import { mergedChoices, withoutConst, withoutTuple } from './plain-json-schema.js';

/** All that Gemini's own kind of schema has (Gemini API, "Schema"); it refuses requests with other keywords. */
const KNOWN: ReadonlySet<string> = new Set([
  'type',
  'format',
  'title',
  'description',
  'nullable',
  'enum',
  'items',
  'properties',
  'required',
  'anyOf',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'minLength',
  'maxLength',
  'pattern',
]);
/** Leaving these out changes nothing about which values are valid. */
const SILENT: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$comment',
  '$anchor',
  '$defs',
  'definitions',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
]);
const TEXT_FORMATS: ReadonlySet<unknown> = new Set(['enum', 'date-time']);
const NUMBER_FORMATS: ReadonlySet<unknown> = new Set(['float', 'double', 'int32', 'int64']);
/** Look-around, back references and named groups, which RE2 does not have. */
const BEYOND_RE2 = /\(\?[=!<]|\\[1-9]|\\k</;

const ABOUT_TYPE: ReadonlySet<string> = new Set(['type', 'nullable']);
const ABOUT_NUMBERS: ReadonlySet<string> = new Set(['minimum', 'maximum', 'format']);
const ABOUT_TEXTS: ReadonlySet<string> = new Set(['minLength', 'maxLength', 'pattern', 'format', 'enum']);
/** Where a node may be of several types, what belongs to which of them. */
const KEYWORDS_OF: Readonly<Record<string, ReadonlySet<string>>> = {
  string: ABOUT_TEXTS,
  number: ABOUT_NUMBERS,
  integer: ABOUT_NUMBERS,
  array: new Set(['items', 'minItems', 'maxItems']),
  object: new Set(['properties', 'required']),
};
const TYPED_KEYWORDS = new Set(Object.values(KEYWORDS_OF).flatMap((keywords) => [...keywords]));

/** A schema in Gemini's subset of OpenAPI 3.0. What `restoreArguments` has to undo is noted in `rewrite`. */
export function rewriteGemini(rewrite: SchemaRewrite, node: SchemaNode): SchemaNode {
  const again = (inner: SchemaNode): SchemaNode => rewriteGemini(rewrite, inner);
  const reference = node['$ref'];
  if (typeof reference === 'string') return { ...rewrite.inline(reference, again), ...words(node) };
  const flat = withoutTuple(withoutConst(mergedChoices(mergeAllOf(withoutNulls(node)))));
  const known = onlyKnown(rewrite, textValues(rewrite, flat));
  const below = rewriteBelow(rewrite, withoutForeignForms(rewrite, known), again);
  return renamed(rewrite, nullableChoice(oneType(withItems(rewrite, below))));
}

function words({ title, description }: SchemaNode): SchemaNode {
  return { ...(title !== undefined && { title }), ...(description !== undefined && { description }) };
}

/** Values are strings and never empty; `null` is said by `nullable`. */
function textValues(rewrite: SchemaRewrite, node: SchemaNode): SchemaNode {
  if (!Array.isArray(node['enum'])) return node;
  const values = node['enum'] as readonly unknown[];
  const nullable = values.includes(null) || strings(node['type']).includes('null') ? { nullable: true } : {};
  const present = values.filter((value) => value !== null && value !== '');
  const rest = without(node, new Set([...ABOUT_TYPE, ...ABOUT_NUMBERS, 'enum']));
  if (values.includes('')) rewrite.simplified = true;
  if (present.some((value) => typeof value !== 'string')) rewrite.restorable = true;
  if (present.length === 0) return { ...rest, type: 'string', ...nullable };
  return { ...rest, type: 'string', ...nullable, enum: [...new Set(present.map(valueText))] };
}

/** A value of an `enum` as the string that stands for it. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function onlyKnown(rewrite: SchemaRewrite, node: SchemaNode): SchemaNode {
  const foreign = Object.keys(node).filter((name) => !KNOWN.has(name));
  if (foreign.length === 0) return node;
  if (foreign.some((name) => !SILENT.has(name) && !saysNothing(name, node[name]))) rewrite.simplified = true;
  return without(node, new Set(foreign));
}

/** Nearly every tool closes its objects, or leaves them open in so many words; neither is a rule that models break. */
function saysNothing(name: string, value: unknown): boolean {
  if (name !== 'additionalProperties') return false;
  return typeof value === 'boolean' || (isSchemaNode(value) && Object.keys(value).length === 0);
}

function withoutForeignForms(rewrite: SchemaRewrite, node: SchemaNode): SchemaNode {
  const { format, pattern } = node;
  const types = Array.isArray(node['type']) ? strings(node['type']) : [node['type']];
  const formats = types.includes('number') || types.includes('integer') ? NUMBER_FORMATS : TEXT_FORMATS;
  const dropped = new Set<string>();
  if (format !== undefined && !formats.has(format)) dropped.add('format');
  if (typeof pattern === 'string' && BEYOND_RE2.test(pattern)) dropped.add('pattern');
  return rewrite.drop(node, dropped);
}

/** A list must say what it holds. */
function withItems(rewrite: SchemaRewrite, node: SchemaNode): SchemaNode {
  const isArray = node['type'] === 'array' || strings(node['type']).includes('array');
  if (!isArray || isSchemaNode(node['items'])) return node;
  rewrite.simplified = true;
  return { ...node, items: { type: 'string' } };
}

/** One type a node: several become a choice, `null` becomes `nullable`. */
function oneType(node: SchemaNode): SchemaNode {
  if (!Array.isArray(node['type'])) return isSchemaNode(node['properties']) ? { type: 'object', ...node } : node;
  const all = strings(node['type']);
  const types = all.filter((type) => type !== 'null');
  const nullable = all.includes('null') ? { nullable: true } : {};
  const rest = without(node, ABOUT_TYPE);
  if (types.length === 0) return { ...rest, type: 'null' };
  if (types.length === 1) return { type: types[0], ...rest, ...nullable };
  return { ...without(rest, TYPED_KEYWORDS), anyOf: types.map((type) => ofType(node, type)), ...nullable };
}

function ofType(node: SchemaNode, type: string): SchemaNode {
  const keywords = KEYWORDS_OF[type];
  const own = Object.entries(node).filter(([name]) => keywords?.has(name));
  return { type, ...Object.fromEntries(own) };
}

function nullableChoice(node: SchemaNode): SchemaNode {
  if (!Array.isArray(node['anyOf'])) return node;
  const all = (node['anyOf'] as readonly unknown[]).filter(isSchemaNode);
  const members = all.filter((member) => member['type'] !== 'null');
  const rest = without(node, new Set(['anyOf']));
  const nullable = members.length < all.length ? { nullable: true } : {};
  const only = members.length === 1 ? members[0] : undefined;
  if (only !== undefined) return { ...only, ...rest, ...nullable };
  return members.length === 0 ? { ...rest, ...nullable } : { ...rest, anyOf: members, ...nullable };
}

function renamed(rewrite: SchemaRewrite, node: SchemaNode): SchemaNode {
  if (!isSchemaNode(node['properties'])) return node;
  const names = geminiPropertyNames(Object.keys(node['properties']));
  if (names === undefined) return node;
  rewrite.restorable = true;
  const properties: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(node['properties'])) {
    setOwn(properties, names.get(name) ?? name, property);
  }
  const required = strings(node['required']).map((name) => names.get(name) ?? name);
  return { ...node, properties, ...(required.length > 0 && { required }) };
}
