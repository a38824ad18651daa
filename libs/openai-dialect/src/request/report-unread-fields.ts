import type { ChatReading } from './chat-reading.js';
import type { Fields } from './fields.js';
import { isFields } from './fields.js';

/** What is read, or does nothing to the reply: whom a prompt is cached for is told by the session. */
const READ: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_completion_tokens',
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop',
  'n',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'functions',
  'function_call',
  'response_format',
  'reasoning_effort',
  'thinking',
  'service_tier',
  'user',
  'safety_identifier',
  'prompt_cache_key',
]);

/** Each other field is a loss, unless it says what would be done without it. */
export function reportUnreadFields(body: Fields, reading: ChatReading): void {
  for (const [field, value] of Object.entries(body)) {
    if (!READ.has(field) && !saysNothing(field, value)) reading.lose('field_dropped', field.slice(0, 64));
  }
}

function saysNothing(field: string, value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0) return true;
  if (field === 'modalities') return Array.isArray(value) && value.every((modality) => modality === 'text');
  if (field === 'verbosity') return value === 'medium';
  if (Array.isArray(value)) return value.length === 0;
  // An empty object is a switch where the web is searched.
  return isFields(value) && Object.keys(value).length === 0 && field !== 'web_search_options';
}
