import { ruleOf } from '../env-rules.js';
import { settingsOf, type SettingInfo } from '../file/setting.decorator.js';
import type { SectionClass, Shape } from '../file/shape.js';
import type { JsonSchema } from '../rules/rule.js';
import { defaultText, scalarOf } from '../variable-text.js';

type ShapeOf<Kind extends Shape['kind']> = Extract<Shape, { kind: Kind }>;

const REFERENCE = { $ref: '#/$defs/reference' };

/**
 * Makes the schema of sections from what their reader goes by: the shapes of their fields, and the rules of values. It
 * allows nothing that the reader would not understand. What it does not allow although the reader is lenient, such as
 * a number for a text, is worth a mark in an editor.
 */
export class ShapeSchemas {
  readonly #definitions = new Map<string, JsonSchema>();

  /** The sections that {@link of} has come across, by the names that its references use. */
  get definitions(): Readonly<Record<string, JsonSchema>> {
    const reference = { type: 'string', pattern: String.raw`\$\{`, description: 'Holds the value of a variable.' };
    return Object.fromEntries([...this.#definitions, ['reference', reference]]);
  }

  /** The schema of a section itself. */
  section(section: SectionClass): JsonSchema {
    const settings = settingsOf(section);
    const required = settings.filter(({ isRequired }) => isRequired).map(({ name }) => name);
    return {
      type: 'object',
      properties: Object.fromEntries(settings.map((setting) => [setting.name, this.#property(setting)])),
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    };
  }

  #property({ meaning, shape, isRequired }: SettingInfo): JsonSchema {
    const schema = isRequired ? this.#of(shape) : orNothing(this.#of(shape));
    if (shape.kind !== 'variable') return { description: meaning, ...schema };
    const { variable } = shape;
    const text = defaultText(variable);
    return {
      description: `${meaning} As a variable: ${variable}.`,
      ...(text !== undefined && { default: scalarOf(variable, text) }),
      ...schema,
    };
  }

  #of(shape: Shape): JsonSchema {
    switch (shape.kind) {
      case 'value':
        return orReference(shape.rule.schema);
      case 'variable':
        return variableSchema(shape);
      case 'json':
        return { type: 'object' };
      case 'section':
        return this.#reference(shape.section);
      case 'list':
        return this.#list(shape);
      case 'map':
        return this.#map(shape);
      case 'either':
        return { anyOf: [shape.value, shape.map].map((one) => this.#of(one)) };
    }
  }

  #list({ item, orOne }: ShapeOf<'list'>): JsonSchema {
    const items = this.#of(item);
    const list = { type: 'array', items };
    return orOne ? { anyOf: [items, list] } : list;
  }

  #map({ keys, value }: ShapeOf<'map'>): JsonSchema {
    const parts = this.#of(value);
    // A provider may be named without a word about it.
    const additionalProperties = value.kind === 'section' ? orNothing(parts) : parts;
    return { type: 'object', propertyNames: keys.schema, additionalProperties };
  }

  #reference(section: SectionClass): JsonSchema {
    const { name } = section;
    if (!this.#definitions.has(name)) this.#definitions.set(name, this.section(section));
    return { $ref: `#/$defs/${name}` };
  }
}

function variableSchema({ variable, notation }: ShapeOf<'variable'>): JsonSchema {
  const rule = ruleOf(variable);
  if (rule === undefined) throw new Error(`${variable} has no rule`);
  switch (notation) {
    case 'text':
      return orReference(rule.schema);
    case 'list':
      return { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] };
    case 'pairs':
      return { type: 'object', additionalProperties: { type: ['string', 'number', 'boolean'] } };
  }
}

/** A text may refer to variables wherever one value stands; what it then says, only the start can tell. */
function orReference(schema: JsonSchema): JsonSchema {
  const { type, pattern = '', minLength = 0, anyOf } = schema;
  // Most rules of texts allow these characters as well.
  if (type === 'string' && minLength === 0 && new RegExp(pattern as string, 'u').test('${NAME}')) return schema;
  return { anyOf: [...(Array.isArray(anyOf) ? (anyOf as readonly JsonSchema[]) : [schema]), REFERENCE] };
}

/** A key without a value says nothing. */
function orNothing(schema: JsonSchema): JsonSchema {
  const { type, anyOf } = schema;
  if (typeof type === 'string') return { ...schema, type: [type, 'null'] };
  return { anyOf: [...(Array.isArray(anyOf) ? (anyOf as readonly JsonSchema[]) : [schema]), { type: 'null' }] };
}
