import { isObject } from '../../shared/json/json-value.js';
import type { ChatChoice, ChatChunk } from '../openai-compatible-types.js';

/**
 * What is to be seen in the JSON of every chunk that has more to tell than a piece of content. Within strings quotation
 * marks are escaped, so that what the model writes never looks like it; if it did, the chunk would be parsed for nothing.
 */
const TELLING =
  /"(?:finish_reason|native_finish_reason)"\s*:\s*"|"(?:usage|timings)"\s*:\s*\{|"error"\s*:\s*[{"]|"object"\s*:\s*"error"/;

/** Whether a chunk of a reply that has begun has to be parsed. */
export function isTelling(data: string): boolean {
  return TELLING.test(data);
}

const CALLS = /"tool_calls"\s*:\s*\[\s*\{|"function_call"\s*:\s*\{/;

/** Whether a chunk is a piece of a call. */
export function hasCalls(data: string): boolean {
  return CALLS.test(data);
}

/** Whether a chunk or a reply is a failure. Null, false and an empty string stand for none. */
export function isError(chunk: ChatChunk): boolean {
  return Boolean(chunk.error) || chunk.object === 'error';
}

export function choicesOf({ choices }: ChatChunk): readonly ChatChoice[] {
  return Array.isArray(choices) ? choices.filter(isObject) : [];
}

/** Whether a choice says something, and not only who speaks. */
export function hasContent({ delta, message, text }: ChatChoice): boolean {
  const said = isObject(delta) ? delta : isObject(message) ? message : {};
  if (typeof text === 'string' && text !== '') return true;
  return Object.entries(said).some(([field, value]) => field !== 'role' && !isEmpty(value));
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

/** Whether a chunk only counts ("Create chat completion", `stream_options.include_usage`). */
export function isUsageChunk(chunk: ChatChunk): boolean {
  return isObject(chunk.usage) && Array.isArray(chunk.choices) && chunk.choices.length === 0;
}
