import type { OutputFormat } from '@sluice/anthropic';

import { missing, wrongType, wrongWord } from './chat-fault.js';
import type { ChatReading } from './chat-reading.js';
import { fieldsOf, isFields } from './fields.js';

/** What the reply is to look like. */
export interface ReadFormat {
  readonly format?: OutputFormat;
  /** Said to the model, where no schema is known that could be enforced. */
  readonly hint?: string;
}

const JSON_HINT = 'Reply with JSON only: one valid JSON object, without any text or code fence around it.';
const PATH = 'response_format';

/** Reads `response_format`. */
export function readOutputFormat(wanted: unknown, reading: ChatReading): ReadFormat {
  if (wanted === undefined || wanted === null) return {};
  if (!isFields(wanted)) {
    reading.refuse(wrongType(PATH, 'an object', wanted));
    return {};
  }
  const { type, json_schema: described } = wanted as { readonly type?: unknown; readonly json_schema?: unknown };
  if (type === 'text') return {};
  if (type === 'json_object') return { hint: JSON_HINT };
  if (type === 'json_schema') return schemaFormat(described, reading);
  const place = `${PATH}.type`;
  const known = ['json_object', 'json_schema', 'text'];
  reading.refuse(typeof type === 'string' ? wrongWord(place, type, known) : wrongType(place, 'a string', type));
  return {};
}

function schemaFormat(described: unknown, reading: ChatReading): ReadFormat {
  const path = `${PATH}.json_schema`;
  if (!isFields(described)) {
    reading.refuse(described == null ? missing(path) : wrongType(path, 'an object', described));
    return {};
  }
  const { schema, description } = described as { readonly schema?: unknown; readonly description?: unknown };
  if (typeof description === 'string') reading.lose('field_dropped', `${path}.description`);
  // Without a schema, or with one that says nothing, any JSON will do.
  if (schema == null || Object.keys(fieldsOf(schema)).length === 0) return { hint: JSON_HINT };
  if (isFields(schema)) return { format: { type: 'json_schema', schema } };
  reading.refuse(wrongType(`${path}.schema`, 'an object', schema));
  return {};
}
