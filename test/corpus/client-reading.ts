import Anthropic from '@anthropic-ai/sdk';

import { FAKE_SIGNER } from '@sluice/testing';

import { isObject, listOf, objectOf, stringOf } from './json.js';
import type { Json } from './json.js';
import { carriageOf } from './provider-carriage.js';
import type { Carriage } from './provider-carriage.js';
import type { ReadCitation } from './provider-content.js';
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
  const blocks = listOf(message['content']).map(objectOf);
  const usage = objectOf(message['usage']);
  return {
    blocks: blocks.map(comparableBlock),
    stopReason: stringOf(message['stop_reason']),
    stopSequence: message['stop_sequence'] as string | null,
    usage: {
      input: Number(usage['input_tokens']),
      output: Number(usage['output_tokens']),
      cacheRead: Number(usage['cache_read_input_tokens']),
      cacheCreation: Number(usage['cache_creation_input_tokens']),
      thinking: Number(objectOf(usage['output_tokens_details'])['thinking_tokens']),
    },
    carriage: carriageUnder(blocks),
  };
}

function comparableBlock(block: Json): ReadBlock {
  const { type, text, thinking, name, id, input } = block;
  if (type === 'text')
    return { type, text: stringOf(text), citations: listOf(block['citations']).map(comparableCitation) };
  if (type === 'thinking') return { type, thinking: stringOf(thinking) };
  if (type !== 'tool_use' || !isObject(input)) throw new Error(`an unexpected block: ${JSON.stringify(block)}`);
  return { type, name: stringOf(name), id: stringOf(id), input };
}

function comparableCitation(value: unknown): ReadCitation {
  const { url, title, cited_text: quote } = objectOf(value);
  return { url: stringOf(url), title: stringOf(title), quote: stringOf(quote) };
}

/** What stands under the signatures of the thinking blocks: the client hands it back without knowing what it is. */
function carriageUnder(blocks: readonly Json[]): Carriage {
  const data = blocks.flatMap(({ type, signature }) => {
    if (type !== 'thinking') return [];
    const payload = FAKE_SIGNER.verify(stringOf(signature));
    if (payload === undefined) throw new Error('a thinking block without a signature of ours');
    return [payload.data];
  });
  const details = data.flatMap(listOf).filter(isObject);
  const thoughts = data.map((one) => stringOf(objectOf(one)['thoughtSignature'])).filter((one) => one !== '');
  return carriageOf(details, thoughts);
}
