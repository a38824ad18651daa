import { outOfBounds, wrongType } from './chat-fault.js';
import type { ChatReading } from './chat-reading.js';
import type { ChatRequestFields } from './chat-request.js';

/** Tokens for replies without a limit, of models of which nothing is known. */
export const UNKNOWN_LENGTH_TOKENS = 8192;

/** Tokens the reply may have, which the Messages API has to be told. */
export interface ReplyLength {
  readonly maxTokens: number;
  /** The client set no limit. */
  readonly open: boolean;
}

/** Reads `max_completion_tokens`, or `max_tokens`, as it was called before models could think. */
export function readLength(body: ChatRequestFields, reading: ChatReading): ReplyLength {
  const field = body.max_completion_tokens == null ? 'max_tokens' : 'max_completion_tokens';
  const value = body[field];
  if (value === undefined || value === null) return { maxTokens: UNKNOWN_LENGTH_TOKENS, open: true };
  if (typeof value === 'number' && Number.isInteger(value)) {
    if (value >= 1) return { maxTokens: value, open: false };
    reading.refuse(outOfBounds(field, value, { least: 1, most: Infinity }));
  } else {
    reading.refuse(wrongType(field, 'an integer', value));
  }
  return { maxTokens: UNKNOWN_LENGTH_TOKENS, open: true };
}
