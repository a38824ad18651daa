import Anthropic from '@anthropic-ai/sdk';

import { isObject, objectOf, stringOf } from './json.js';
import type { Json } from './json.js';
import type { ReadBlock, ReadMessage } from './provider-reading.js';

/**
 * What the official client makes of the bytes.
 * @throws {APIError} when they end in an error, and whatever it throws at bytes that it cannot read
 */
export async function readWithClient(wire: string): Promise<Json> {
  const client = new Anthropic({
    apiKey: 'none',
    maxRetries: 0,
    fetch: () => Promise.resolve(new Response(wire, { headers: { 'content-type': 'text/event-stream' } })),
  });
  const request = { model: 'none', max_tokens: 1, messages: [{ role: 'user' as const, content: 'hi' }] };
  return (await client.messages.stream(request).finalMessage()) as unknown as Json;
}

/** The parts of a message that a provider's own reply can be compared with. */
export function comparable(message: Json): ReadMessage {
  const usage = objectOf(message['usage']);
  return {
    blocks: (message['content'] as readonly Json[]).map(comparableBlock),
    stopReason: stringOf(message['stop_reason']),
    stopSequence: message['stop_sequence'] as string | null,
    usage: {
      input: Number(usage['input_tokens']),
      output: Number(usage['output_tokens']),
      cacheRead: Number(usage['cache_read_input_tokens']),
      cacheCreation: Number(usage['cache_creation_input_tokens']),
      thinking: Number(objectOf(usage['output_tokens_details'])['thinking_tokens']),
    },
  };
}

function comparableBlock(block: Json): ReadBlock {
  const { type, text, thinking, name, id, input } = block;
  if (type === 'text') return { type, text: stringOf(text) };
  if (type === 'thinking') return { type, thinking: stringOf(thinking) };
  if (type !== 'tool_use' || !isObject(input)) throw new Error(`an unexpected block: ${JSON.stringify(block)}`);
  return { type, name: stringOf(name), id: stringOf(id), input };
}
