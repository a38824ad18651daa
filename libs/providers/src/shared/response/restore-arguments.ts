import { valueText } from '../schema/gemini-json-schema.js';
import { geminiPropertyNames } from '../schema/gemini-property-names.js';
import { isSchemaNode, setOwn, type SchemaNode } from '../schema/json-schema-node.js';
import { mergeAllOf, resolveReference, strings } from '../schema/json-schema-rewrite.js';

/** A chain of references longer than this points in a circle. */
const LONGEST_CHAIN = 32;
/** Choices that hold themselves would never end. */
const DEEPEST_CHOICE = 8;
const MAXIMUM_STEPS = 50_000;

/**
 * Undoes in a tool's arguments what the rewriting of its schema made of names and values: properties get their own
 * names back, strings that stand for other values of an `enum` become these, and a null that stands for an absent
 * property goes. All else stays.
 *
 * @param schema the client's own schema
 */
export function restoreArguments(schema: unknown, value: unknown): unknown {
  return isSchemaNode(schema) ? new ArgumentRestoration(schema).restore(schema, value) : value;
}

class ArgumentRestoration {
  readonly #root: SchemaNode;
  #steps = 0;

  constructor(root: SchemaNode) {
    this.#root = root;
  }

  restore(schema: SchemaNode, value: unknown, choices = 0): unknown {
    this.#steps += 1;
    if (this.#steps > MAXIMUM_STEPS || choices > DEEPEST_CHOICE) return value;
    const node = mergeAllOf(this.#resolved(schema));
    const own = this.#restoreOwn(node, value);
    if (own !== value) return own;
    for (const member of this.#choices(node)) {
      const restored = this.restore(member, value, choices + 1);
      if (restored !== value) return restored;
    }
    return value;
  }

  #restoreOwn(node: SchemaNode, value: unknown): unknown {
    if (typeof value === 'string') return enumValue(node, value);
    if (Array.isArray(value)) return this.#restoreItems(node, value as readonly unknown[]);
    return isSchemaNode(value) ? this.#restoreProperties(node, value) : value;
  }

  #resolved(schema: SchemaNode): SchemaNode {
    let node = schema;
    for (let steps = 0; typeof node['$ref'] === 'string' && steps < LONGEST_CHAIN; steps += 1) {
      node = resolveReference(this.#root, node['$ref']) ?? {};
    }
    return node;
  }

  #choices(node: SchemaNode): readonly SchemaNode[] {
    return [node['anyOf'], node['oneOf']].filter(Array.isArray).flat().filter(isSchemaNode);
  }

  /** Undefined for a property that is to be absent. */
  #restoreProperty(schema: unknown, value: unknown, required: boolean): unknown {
    if (!isSchemaNode(schema)) return value;
    if (value === null && !required && !this.#acceptsNull(schema)) return undefined;
    return this.restore(schema, value);
  }

  #acceptsNull(schema: SchemaNode, choices = 0): boolean {
    const node = mergeAllOf(this.#resolved(schema));
    if (node['nullable'] === true || choices > DEEPEST_CHOICE) return true;
    const { type, enum: values } = node;
    if (type !== undefined && type !== 'null' && !strings(type).includes('null')) return false;
    if (Array.isArray(values) && !values.includes(null)) return false;
    if (Object.hasOwn(node, 'const') && node['const'] !== null) return false;
    const members = this.#choices(node);
    return members.length === 0 || members.some((member) => this.#acceptsNull(member, choices + 1));
  }

  #restoreItems(node: SchemaNode, values: readonly unknown[]): readonly unknown[] {
    const places = [node['prefixItems'], node['items']].find(Array.isArray) as readonly unknown[] | undefined;
    const restored = values.map((value, index) => {
      const item = places === undefined ? node['items'] : places[index];
      return isSchemaNode(item) ? this.restore(item, value) : value;
    });
    return restored.some((value, index) => value !== values[index]) ? restored : values;
  }

  #restoreProperties(node: SchemaNode, value: SchemaNode): SchemaNode {
    const { properties } = node;
    if (!isSchemaNode(properties)) return value;
    const original = new Map<string, string>();
    for (const [name, accepted] of geminiPropertyNames(Object.keys(properties)) ?? []) original.set(accepted, name);
    const restored: Record<string, unknown> = {};
    let changed = false;
    const required = new Set(strings(node['required']));
    for (const [key, inner] of Object.entries(value)) {
      const name = original.get(key) ?? key;
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const own = this.#restoreProperty(property, inner, required.has(name));
      changed ||= name !== key || own !== inner;
      if (own !== undefined) setOwn(restored, name, own);
    }
    return changed ? restored : value;
  }
}

function enumValue(node: SchemaNode, text: string): unknown {
  const values = Object.hasOwn(node, 'const') ? [node['const']] : node['enum'];
  if (!Array.isArray(values) || values.includes(text)) return text;
  const meant = (values as readonly unknown[]).find((value) => value !== null && valueText(value) === text);
  return meant === undefined ? text : meant;
}
