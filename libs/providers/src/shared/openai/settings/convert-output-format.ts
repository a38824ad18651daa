import type { ChatFields } from '../chat-request.js';
import { cleanJsonSchema } from '../../schema/clean-json-schema.js';
import type { RequestConversion } from '../request-conversion.js';

/** The wanted form of the reply: enforced where the upstream can, asked for in words where it cannot. */
export function convertOutputFormat(conversion: RequestConversion): ChatFields {
  const { request, provider, quirks, losses, hints } = conversion;
  const format = request.output_config?.format ?? request.output_format;
  if (format === undefined || format === null) return {};
  const refused = quirks['response_format'] === true;
  const schema =
    provider.responseFormat === 'json_schema' && !refused ? jsonSchema(conversion, format.schema) : undefined;
  if (schema !== undefined) return { response_format: { type: 'json_schema', json_schema: schema } };
  losses.add('field_dropped', 'output_config.format', 'the schema is asked for in words');
  hints.push(`Answer with JSON alone, valid under this JSON schema:\n${JSON.stringify(format.schema)}`);
  return provider.responseFormat === 'none' || refused ? {} : { response_format: { type: 'json_object' } };
}

/** The schema in the upstream's dialect; undefined when the reply would have to be changed to fit the client's. */
function jsonSchema({ provider, quirks, losses }: RequestConversion, schema: unknown): object | undefined {
  if (provider.schemaDialect !== 'gemini' && !quirks['strict']) {
    const strict = cleanJsonSchema(schema, 'strict');
    if (strict.strictable) {
      if (strict.simplified) losses.add('schema_simplified', 'output_config.format.schema');
      else if (strict.restorable) losses.add('schema_simplified', 'output_config.format.schema', 'null where absent');
      return { name: 'response', schema: strict.schema, strict: true };
    }
  }
  const { schema: cleaned, simplified, restorable } = cleanJsonSchema(schema, provider.schemaDialect);
  if (restorable) return undefined;
  if (simplified) losses.add('schema_simplified', 'output_config.format.schema');
  return { name: 'response', schema: cleaned, strict: false };
}
