import type { ContentBlock } from '@sluice/anthropic';

import type { ChatReading } from './chat-reading.js';
import type { ChatMessageFields } from './chat-request.js';
import { isFields } from './fields.js';

/**
 * Thinking that clients hand back. It is worth something only with the signature it was given; whether that is right is
 * for the upstream's side to say.
 */
export function readThinking(message: ChatMessageFields, path: string, reading: ChatReading): readonly ContentBlock[] {
  const { thinking_blocks: listed } = message;
  const blocks = Array.isArray(listed) ? listed.flatMap((block: unknown) => thinkingBlock(block)) : [];
  if (blocks.length > 0) return blocks;
  const unsigned = (['thinking_blocks', 'reasoning_content', 'reasoning', 'reasoning_details'] as const).find((field) =>
    saysSomething(message[field]),
  );
  if (unsigned !== undefined) reading.lose('thinking_dropped', `${path}.${unsigned}`, 'without a signature');
  return [];
}

function thinkingBlock(block: unknown): readonly ContentBlock[] {
  if (!isFields(block)) return [];
  const { type, thinking, signature, data } = block as Readonly<
    Record<'type' | 'thinking' | 'signature' | 'data', unknown>
  >;
  if (type === 'redacted_thinking' && typeof data === 'string') return [{ type, data }];
  if (type !== 'thinking' || typeof thinking !== 'string') return [];
  return typeof signature === 'string' && signature !== '' ? [{ type, thinking, signature }] : [];
}

function saysSomething(value: unknown): boolean {
  return typeof value === 'string' || Array.isArray(value) ? value.length > 0 : value != null;
}
