import { cleanJsonSchema } from '../../../shared/schema/clean-json-schema.js';
import { isThirdGeneration } from '../../profile/gemini-model.js';
import type { GeminiConversion } from '../gemini-conversion.js';
import type { GeminiFields } from '../gemini-request.js';

/** From here on a JSON schema may be sent as it is ("Structured outputs", `responseJsonSchema`). */
const JSON_SCHEMA_GENERATION = 2.5;

/** The quirk of a model whose replies cannot be held to a form. */
export const REFUSED_FORMAT = 'response_format';

/**
 * The wanted form of the reply: Google's own kind of schema where it says the same, else the JSON schema. Asked for in
 * words where neither can be, as beside tools before Gemini 3.
 */
export function convertOutputFormat(conversion: GeminiConversion): GeminiFields {
  const { request, gemini, losses, hints, quirks } = conversion;
  const format = request.output_config?.format ?? request.output_format;
  if (format === undefined || format === null) return {};
  const withTools = (request.tools ?? []).length > 0;
  const refused = quirks[REFUSED_FORMAT] === true || (withTools && !isThirdGeneration(gemini));
  const schema = refused ? undefined : schemaField(conversion, format.schema);
  if (schema !== undefined) return { responseMimeType: 'application/json', ...schema };
  losses.add('field_dropped', 'output_config.format', 'the schema is asked for in words');
  hints.push(`Answer with JSON alone, valid under this JSON schema:\n${JSON.stringify(format.schema)}`);
  return refused ? {} : { responseMimeType: 'application/json' };
}

function schemaField({ gemini, losses }: GeminiConversion, schema: unknown): GeminiFields | undefined {
  const own = cleanJsonSchema(schema, 'gemini');
  if (!own.simplified && !own.restorable) return { responseSchema: own.schema };
  if (gemini.generation >= JSON_SCHEMA_GENERATION) {
    const plain = cleanJsonSchema(schema, 'plain');
    if (plain.simplified) losses.add('schema_simplified', 'output_config.format.schema');
    return { responseJsonSchema: plain.schema };
  }
  // A text cannot be put back into the client's terms.
  if (own.restorable) return undefined;
  losses.add('schema_simplified', 'output_config.format.schema');
  return { responseSchema: own.schema };
}
