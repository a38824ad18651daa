import type { MessagesRequest, OutputFormat } from '@sluice/anthropic';

import { isObject } from '../../../json/json-value.js';
import type { LossCollector } from '../../../loss-collector.js';

/** What a schema of the output may not say ("Structured outputs", JSON Schema limitations). */
const UNKNOWN_WORDS: ReadonlySet<string> = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
]);
/** Words under which schemas stand by names of the client's own. */
const NAMED: ReadonlySet<string> = new Set(['properties', '$defs', 'definitions', 'patternProperties']);
/** Words behind which there is data, and no schema. */
const DATA: ReadonlySet<string> = new Set(['enum', 'const', 'default', 'examples', 'required']);

/** The schema of the output as Claude takes it: objects have no other properties than those it names. */
export function fitFormat({ output_config: output }: MessagesRequest, losses: LossCollector): OutputFormat | undefined {
  const format = output?.format;
  if (format === undefined || format === null) return undefined;
  const closing = new SchemaClosing();
  const schema = closing.close(format.schema) as OutputFormat['schema'];
  if (closing.simplified) losses.add('schema_simplified', 'output_config.format.schema');
  return { ...format, schema };
}

interface Schema {
  readonly type?: unknown;
  readonly properties?: unknown;
  readonly additionalProperties?: unknown;
}

class SchemaClosing {
  /** Whether the schema says less than it did. */
  simplified = false;

  close(schema: unknown): unknown {
    if (Array.isArray(schema)) return schema.map((each) => this.close(each));
    if (!isObject(schema)) return schema;
    const closed: Record<string, unknown> = {};
    for (const [word, value] of Object.entries(schema)) {
      if (this.#isUnknown(word, value)) this.simplified = true;
      else if (DATA.has(word)) closed[word] = value;
      else closed[word] = NAMED.has(word) && isObject(value) ? this.#closeNamed(value) : this.close(value);
    }
    if (!isOfObjects(schema)) return closed;
    const { additionalProperties: others }: Schema = schema;
    if (others !== undefined && others !== false) this.simplified = true;
    return { ...closed, additionalProperties: false };
  }

  #closeNamed(schemas: object): object {
    return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, this.close(schema)]));
  }

  #isUnknown(word: string, value: unknown): boolean {
    return UNKNOWN_WORDS.has(word) || (word === 'minItems' && typeof value === 'number' && value > 1);
  }
}

function isOfObjects({ type, properties }: Schema): boolean {
  return type === 'object' || (Array.isArray(type) && type.includes('object')) || isObject(properties);
}
