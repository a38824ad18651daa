type Schema = Readonly<Record<string, unknown>>;

/** A value for a property whose name says what is wanted, or undefined to leave it to the schema. */
export type PropertyHint = (property: string) => string | undefined;

/** Schemas that refer to themselves would never end. */
const MAX_DEPTH = 6;

/**
 * The smallest value that satisfies a JSON schema, as far as tools of coding agents use it: types, `required`,
 * `enum`, `const`, `default`, bounds, `anyOf` and its kin, and local `$ref`s.
 */
export function sampleFromSchema(schema: unknown, hint: PropertyHint = () => undefined): unknown {
  return new SchemaSampler(schema, hint).sample(schema, '', 0);
}

class SchemaSampler {
  readonly #root: unknown;
  readonly #hint: PropertyHint;

  constructor(root: unknown, hint: PropertyHint) {
    this.#root = root;
    this.#hint = hint;
  }

  sample(candidate: unknown, property: string, depth: number): unknown {
    if (!isSchema(candidate) || depth > MAX_DEPTH) return {};
    const schema = this.#resolve(candidate);
    if ('const' in schema) return schema['const'];
    const choices = schema['enum'];
    if (Array.isArray(choices) && choices.length > 0) return choices[0];
    return this.#byType(schema, property, depth);
  }

  #byType(schema: Schema, property: string, depth: number): unknown {
    switch (typeOf(schema)) {
      case 'string':
        return this.#string(schema, property);
      case 'integer':
      case 'number':
        return 'default' in schema ? schema['default'] : sampleNumber(schema);
      case 'boolean':
        return schema['default'] ?? false;
      case 'array':
        return this.#array(schema, property, depth);
      case 'null':
        return null;
      default:
        return this.#object(schema, depth);
    }
  }

  #resolve(schema: Schema): Schema {
    const reference = schema['$ref'];
    if (typeof reference === 'string') return this.#lookUp(reference);
    const alternatives = schema['anyOf'] ?? schema['oneOf'];
    if (Array.isArray(alternatives)) {
      const first = alternatives.find(isSchema) ?? {};
      return { ...schema, anyOf: undefined, oneOf: undefined, ...this.#resolve(first) };
    }
    const parts = schema['allOf'];
    if (!Array.isArray(parts)) return schema;
    return parts.filter(isSchema).reduce<Schema>((merged, part) => mergeSchemas(merged, this.#resolve(part)), {
      ...schema,
      allOf: undefined,
    });
  }

  #lookUp(reference: string): Schema {
    let node: unknown = this.#root;
    for (const step of reference.replace(/^#\/?/, '').split('/').filter(Boolean)) {
      node = isSchema(node) ? node[step] : undefined;
    }
    return isSchema(node) ? node : {};
  }

  #string(schema: Schema, property: string): string {
    const hinted = this.#hint(property) ?? (typeof schema['default'] === 'string' ? schema['default'] : undefined);
    const text = hinted ?? STRING_FORMATS[String(schema['format'])] ?? 'simulated';
    const minimum = Number(schema['minLength'] ?? 0);
    const maximum = Number(schema['maxLength'] ?? Number.POSITIVE_INFINITY);
    return text.padEnd(minimum, '.').slice(0, Math.min(text.length + minimum, maximum));
  }

  #array(schema: Schema, property: string, depth: number): unknown[] {
    const count = Number(schema['minItems'] ?? 0);
    return Array.from({ length: count }, () => this.sample(schema['items'] ?? { type: 'string' }, property, depth + 1));
  }

  #object(schema: Schema, depth: number): unknown {
    const properties = isSchema(schema['properties']) ? schema['properties'] : {};
    const required = Array.isArray(schema['required']) ? (schema['required'] as readonly string[]) : [];
    return Object.fromEntries(required.map((name) => [name, this.sample(properties[name], name, depth + 1)]));
  }
}

const STRING_FORMATS: Readonly<Record<string, string>> = {
  uri: 'http://127.0.0.1/',
  url: 'http://127.0.0.1/',
  date: '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
  email: 'simulator@example.com',
  uuid: '00000000-0000-4000-8000-000000000000',
};

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(schema: Schema): string {
  const type = Array.isArray(schema['type']) ? (schema['type'] as readonly unknown[])[0] : schema['type'];
  if (typeof type === 'string') return type;
  return 'items' in schema ? 'array' : 'object';
}

function sampleNumber(schema: Schema): number {
  const { minimum, exclusiveMinimum, maximum } = schema as Readonly<Record<string, number | undefined>>;
  const lowest = minimum ?? (exclusiveMinimum === undefined ? undefined : exclusiveMinimum + 1);
  return Math.min(lowest ?? 1, maximum ?? Number.POSITIVE_INFINITY);
}

function mergeSchemas(left: Schema, right: Schema): Schema {
  return {
    ...left,
    ...right,
    properties: { ...(left['properties'] as object | undefined), ...(right['properties'] as object | undefined) },
    required: [
      ...((left['required'] as readonly string[] | undefined) ?? []),
      ...((right['required'] as readonly string[] | undefined) ?? []),
    ],
  };
}
