import type { MessagesRequest } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';

import type { LossCollector } from '../loss-collector.js';

/** Fields that the converters of every format read; each other one is a loss. */
const TRANSLATED: ReadonlySet<string> = new Set([
  'model',
  'max_tokens',
  'messages',
  'system',
  'stream',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
  'output_format',
  'stop_sequences',
  'temperature',
  'top_p',
  'top_k',
  'metadata',
  'service_tier',
  'speed',
  'cache_control',
  'context_management',
]);

/** What is read of fields that hold further ones. */
const NESTED: readonly (readonly [field: string, known: readonly string[]])[] = [
  ['output_config', ['effort', 'format']],
  ['metadata', ['user_id']],
];

/**
 * Reports the fields that only Anthropic understands, and those nobody knows yet.
 * @throws {ClientError} when the request goes on from a thread that is kept at Anthropic
 */
export function reportUnsupportedFields(request: MessagesRequest, losses: LossCollector): void {
  for (const field of Object.keys(request)) {
    const value = request[field];
    if (TRANSLATED.has(field) || value === undefined || value === null) continue;
    if (field === 'thread' && typeof value === 'object' && 'continue' in value) {
      throw new ClientError('path_not_found', 'thread_not_found: threads are kept by Anthropic upstreams alone');
    }
    losses.add('field_dropped', field);
  }
  for (const [field, known] of NESTED) reportOtherKeys(losses, { field, known, value: request[field] });
}

function reportOtherKeys(
  losses: LossCollector,
  { field, known, value }: { field: string; known: readonly string[]; value: unknown },
): void {
  if (typeof value !== 'object' || value === null) return;
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) losses.add('field_dropped', `${field}.${name}`);
  }
}
