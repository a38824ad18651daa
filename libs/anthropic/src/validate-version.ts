import { eachFault, isFields, under } from './field-faults.js';
import type { Fault, Fields } from './field-faults.js';

/** Versions of the API that a client may name in the header `anthropic-version` ("Versioning"). */
export const API_VERSIONS = ['2023-06-01', '2026-10-21'] as const;

export type ApiVersion = (typeof API_VERSIONS)[number];

const EXTRA = ': Extra inputs are not permitted';
const SAMPLING = ['temperature', 'top_p', 'top_k'] as const;

/**
 * What a version does not take though the one before did, as `<path>: <reason>`; undefined when there is nothing
 * ("Migrating to 2026-10-21"). Looks at that alone: the rest of the body need not have been checked.
 */
export function versionFault(body: unknown, version: ApiVersion): Fault {
  if (version !== '2026-10-21' || !isFields(body)) return undefined;
  const sampling = SAMPLING.find((name) => body[name] !== undefined);
  if (sampling !== undefined) return `${sampling}${EXTRA}`;
  return under('messages', listFault(body['messages'], messageFault));
}

function messageFault(message: Fields): Fault {
  const check = message['role'] === 'assistant' ? assistantBlockFault : userBlockFault;
  return under('content', listFault(message['content'], check));
}

function assistantBlockFault({ type }: Fields): Fault {
  if (type !== 'document') return undefined;
  return ": Input tag 'document' found using 'type' does not match any of the expected tags";
}

/** Citations are the model's to give. Search results and tool results hold text blocks of their own. */
function userBlockFault(block: Fields): Fault {
  const { type, citations, content } = block as { type?: unknown; citations?: unknown; content?: unknown };
  const cites = type === 'text' && Array.isArray(citations) && citations.length > 0;
  const fault = cites ? `citations${EXTRA}` : under('content', listFault(content, userBlockFault));
  return fault === undefined ? undefined : under(String(type), fault);
}

function listFault(list: unknown, check: (item: Fields) => Fault): Fault {
  if (!Array.isArray(list)) return undefined;
  return eachFault(list, (item) => (isFields(item) ? check(item) : undefined));
}
