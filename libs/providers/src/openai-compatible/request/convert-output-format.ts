import type { ChatFields } from './chat-request.js';
import { cleanJsonSchema } from './clean-json-schema.js';
import type { RequestConversion } from './request-conversion.js';

/** The wanted form of the reply: enforced where the upstream can, asked for in words where it cannot. */
export function convertOutputFormat(conversion: RequestConversion): ChatFields {
  const { request, provider, quirks, losses, hints } = conversion;
  const format = request.output_config?.format ?? request.output_format;
  if (format === undefined || format === null) return {};
  if (provider.responseFormat === 'json_schema' && !quirks['response_format']) {
    return { response_format: { type: 'json_schema', json_schema: jsonSchema(conversion, format.schema) } };
  }
  losses.add('field_dropped', 'output_config.format', 'the schema is asked for in words');
  hints.push(`Answer with JSON alone, valid under this JSON schema:\n${JSON.stringify(format.schema)}`);
  const enforced = provider.responseFormat === 'json_object' && !quirks['response_format'];
  return enforced ? { response_format: { type: 'json_object' } } : {};
}

function jsonSchema(conversion: RequestConversion, schema: unknown): object {
  const strict = cleanJsonSchema(schema, 'strict');
  if (strict.strictable && !conversion.quirks['strict'])
    return { name: 'response', schema: strict.schema, strict: true };
  const { schema: cleaned, simplified } = cleanJsonSchema(schema, conversion.provider.schemaDialect);
  if (simplified) conversion.losses.add('schema_simplified', 'output_config.format.schema');
  return { name: 'response', schema: cleaned, strict: false };
}
