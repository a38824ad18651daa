import type { ChatTool } from '../chat-request.js';
import { cleanJsonSchema } from '../../schema/clean-json-schema.js';
import type { SchemaNode } from '../../schema/json-schema-node.js';
import type { RequestConversion } from '../request-conversion.js';

/** A schema and the tool it belongs to. */
export interface ParameterSource {
  readonly clientName: string;
  /** Whether the client wants arguments that keep the schema to the letter. */
  readonly strict: boolean;
  readonly schema: unknown;
  /** Where the tool stands. */
  readonly path: string;
}

/** A tool's parameters in the upstream's dialect; what has to be undone in calls is noted. */
export function convertParameters(
  conversion: RequestConversion,
  input: ParameterSource,
): Pick<ChatTool['function'], 'parameters' | 'strict'> {
  const { clientName, strict: wanted, schema, path } = input;
  const strict = wanted ? strictParameters(conversion, input) : undefined;
  if (strict !== undefined) return strict;
  const { schemaDialect, strictTools } = conversion.provider;
  const { schema: parameters, simplified, restorable } = cleanJsonSchema(schema, schemaDialect);
  if (restorable) conversion.restorations.schemas.set(clientName, schema);
  if (simplified) conversion.losses.add('schema_simplified', `${path}.input_schema`, clientName);
  if (wanted && strictTools !== 'beside') conversion.losses.add('field_dropped', `${path}.strict`, clientName);
  // Gemini refuses an object without properties where it takes no parameters at all for the same thing.
  return schemaDialect === 'gemini' && takesNothing(parameters) ? {} : { parameters };
}

/** Undefined where the upstream cannot hold a tool to its schema, or not to this one. */
function strictParameters(
  conversion: RequestConversion,
  { clientName, schema, path }: ParameterSource,
): Pick<ChatTool['function'], 'parameters' | 'strict'> | undefined {
  if (conversion.provider.strictTools !== true || conversion.quirks['strict']) return undefined;
  const strict = cleanJsonSchema(schema, 'strict');
  if (!strict.strictable) return undefined;
  if (strict.restorable) conversion.restorations.schemas.set(clientName, schema);
  if (strict.simplified) conversion.losses.add('schema_simplified', `${path}.input_schema`, clientName);
  return { parameters: strict.schema, strict: true };
}

function takesNothing({ properties }: SchemaNode): boolean {
  return typeof properties === 'object' && properties !== null && Object.keys(properties).length === 0;
}
