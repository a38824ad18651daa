import { APIError } from '@anthropic-ai/sdk';
import type { MessagesRequest } from '@sluice/anthropic';
import type { ProviderAdapter } from '@sluice/exchange';

import { comparable, readWithClient } from './client-reading.js';
import { bodyText, bytesOf, kindOf } from './corpus.js';
import type { CorpusRecord } from './corpus.js';
import { expectedFailure } from './failure-expectation.js';
import { firstDifference } from './first-difference.js';
import { ESTIMATED_INPUT_TOKENS, GatewayRun } from './gateway-reading.js';
import type { GatewayReply } from './gateway-reading.js';
import { isObject, objectOf, parsed } from './json.js';
import type { Json } from './json.js';
import { messagesRequestOf, wantsCitations, wantsThinking, withOppositeThinking } from './messages-request.js';
import { readFailure } from './provider-failure.js';
import { readProvider } from './provider-reading.js';
import type { ReadBlock, ReadMessage } from './provider-reading.js';
import type { ProviderRules } from './provider-rules.js';
import { randomReads, reads } from './random-cuts.js';

/** A read of one byte costs as much as one of thousands: larger bodies are not cut so small, the largest at random only. */
const LARGEST_BODIES = { oneByte: 8 * 1024, sevenBytes: 64 * 1024 };

/** Who reads a reply of Chat Completions, and by which rules it is read independently. */
export interface ChatReader {
  readonly adapter: ProviderAdapter;
  readonly rules: ProviderRules;
}

/** A request, and what became of the reply to it. */
interface Translated {
  readonly request: MessagesRequest;
  readonly reply: GatewayReply;
}

/** The ids that must not come again: the client would give the second result to the first call. */
function idsInHistory({ messages }: MessagesRequest): Set<string> {
  const blocks = messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  return new Set(blocks.flatMap((block) => (block.type === 'tool_use' ? [(block as { id: string }).id] : [])));
}

/**
 * Fills in, from what came out, the few things the provider's reply does not decide: estimates where it did not
 * count, ids where its own could not be used, and what the client guessed of a call that was cut.
 */
function completed(expected: ReadMessage, actual: ReadMessage, request: MessagesRequest): ReadMessage {
  const used = idsInHistory(request);
  const blocks = expected.blocks.map((block, position): ReadBlock => {
    const other = actual.blocks[position];
    if (block.type !== 'tool_use' || other?.type !== 'tool_use') return block;
    const keeps = /^[\w-]{1,64}$/u.test(block.id) && !used.has(block.id);
    used.add(block.id);
    const minted = other.id.startsWith('toolu_0') ? other.id : 'a minted id';
    return { ...block, id: keeps ? block.id : minted, input: block.input === 'cut' ? other.input : block.input };
  });
  const { usage } = expected;
  const input = usage.input ?? ESTIMATED_INPUT_TOKENS - usage.cacheRead - usage.cacheCreation;
  return { ...expected, blocks, usage: { ...usage, input, output: usage.output ?? actual.usage.output } };
}

/** Blocks that hold only a signature say nothing that the provider's text could be compared with. */
function withoutSealedThinking(message: ReadMessage): ReadMessage {
  return { ...message, blocks: message.blocks.filter((block) => block.type !== 'thinking' || block.thinking !== '') };
}

async function replyFault(record: CorpusRecord, reader: ChatReader): Promise<string | undefined> {
  const request = messagesRequestOf(record);
  const run = new GatewayRun(record, reader.adapter, request);
  const reply = run.reply([bytesOf(record)]);
  return (await contentFault(record, reader.rules, { request, reply })) ?? cutFault(record, run, reply);
}

/** The same reply to a client that had wanted the opposite of thinking. */
async function oppositeFault(record: CorpusRecord, reader: ChatReader): Promise<string | undefined> {
  const request = withOppositeThinking(messagesRequestOf(record));
  const reply = new GatewayRun(record, reader.adapter, request).reply([bytesOf(record)]);
  const fault = await contentFault(record, reader.rules, { request, reply });
  return fault === undefined ? undefined : `with thinking ${wantsThinking(request) ? 'on' : 'off'}: ${fault}`;
}

async function contentFault(
  record: CorpusRecord,
  rules: ProviderRules,
  { request, reply }: Translated,
): Promise<string | undefined> {
  const toolNames = (request.tools ?? []).map(({ name }) => name);
  const options = {
    rules,
    thinkingWanted: wantsThinking(request),
    citationsWanted: wantsCitations(request),
    toolNames,
  };
  const reading = readProvider(bodyText(record), options);
  if ('failure' in reading) {
    if (reply.failure === undefined) return `expected the failure "${reading.failure.message}", got a reply`;
    const expected = expectedFailure(undefined, reading.failure);
    const client: unknown = await readWithClient(reply.wire).catch((error: unknown) => error);
    if (!(client instanceof APIError)) return 'the client took a failed reply for a good one';
    return failureDifference(expected, reply.failure) ?? firstDifference(expected.type, client.type, 'client');
  }
  if (reply.failure !== undefined) return `failed: ${reply.failure.publicMessage}`;
  const actual = withoutSealedThinking(comparable(await readWithClient(reply.wire)));
  const expected = completed(reading.message, actual, request);
  return (
    firstDifference(expected, actual) ??
    estimateFault(reading.message, reply) ??
    wholeFault(reading.message, actual, reply)
  );
}

/** An estimate must be marked as one, and nothing else may be. */
function estimateFault({ usage }: ReadMessage, { losses }: GatewayReply): string | undefined {
  const expected = usage.input === undefined || usage.output === undefined;
  const actual = losses.some(({ code }) => code === 'usage_estimated');
  return firstDifference(expected, actual, 'usage estimated');
}

/** A client that wants no stream gets the same message, but for calls that were cut: nobody may run those. */
function wholeFault(expected: ReadMessage, streamed: ReadMessage, { message }: GatewayReply): string | undefined {
  const whole = withoutSealedThinking(comparable(message as unknown as Json));
  const kept = streamed.blocks.filter((_block, position) => {
    const read = expected.blocks[position];
    return read?.type !== 'tool_use' || read.input !== 'cut';
  });
  return firstDifference({ ...streamed, blocks: kept }, whole, 'whole');
}

/** However the bytes are cut, the client gets the same ones. */
function cutFault(record: CorpusRecord, run: GatewayRun, reply: GatewayReply): string | undefined {
  const bytes = bytesOf(record);
  const cuts: readonly (readonly [name: string, reads: Iterable<Uint8Array>])[] = [
    ...(bytes.length <= LARGEST_BODIES.oneByte ? [['reads of 1 byte', reads(bytes, 1)] as const] : []),
    ...(bytes.length <= LARGEST_BODIES.sevenBytes ? [['reads of 7 bytes', reads(bytes, 7)] as const] : []),
    ['random reads', randomReads(bytes, record.id)],
  ];
  for (const [name, some] of cuts) {
    const difference = firstDifference(reply.wire, run.reply(some).wire, name);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function failureDifference(
  expected: ReturnType<typeof expectedFailure>,
  { status, anthropicType: type, publicMessage }: { status: number; anthropicType: string; publicMessage: string },
): string | undefined {
  const message = publicMessage.includes(expected.message) ? expected.message : publicMessage;
  return firstDifference(expected, { status, type, message });
}

function errorFault(record: CorpusRecord, reader: ChatReader): string | undefined {
  const body = parsed(record.response_body);
  if (!isObject(body)) return 'the recorded body is not JSON';
  const run = new GatewayRun(record, reader.adapter, messagesRequestOf(record));
  return failureDifference(expectedFailure(record.status, readFailure(objectOf(body))), run.failure());
}

/** What is wrong with what the client gets of a recorded exchange; undefined = nothing. Never throws. */
export async function chatFault(record: CorpusRecord, reader: ChatReader): Promise<string | undefined> {
  try {
    if (kindOf(record) === 'error') return errorFault(record, reader);
    return (await replyFault(record, reader)) ?? (await oppositeFault(record, reader));
  } catch (error) {
    return error instanceof Error ? `threw ${error.stack ?? error.message}` : String(error);
  }
}
