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
import type { Json } from './json.js';
import { messagesRequestOf, wantsCitations, wantsThinking, withOppositeThinking } from './messages-request.js';
import { readProvider } from './provider-reading.js';
import type { ReadBlock, ReadMessage } from './provider-reading.js';
import type { ProviderRules } from './provider-rules.js';
import { cutFault, errorFault, failureDifference } from './record-faults.js';

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

/** What is wrong with what the client gets of a recorded exchange; undefined = nothing. */
export async function chatFault(record: CorpusRecord, reader: ChatReader): Promise<string | undefined> {
  if (kindOf(record) !== 'error') return (await replyFault(record, reader)) ?? (await oppositeFault(record, reader));
  return errorFault(record, new GatewayRun(record, reader.adapter, messagesRequestOf(record)));
}
