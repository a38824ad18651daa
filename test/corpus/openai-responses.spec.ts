import { APIError } from '@anthropic-ai/sdk';
import type { ProviderAdapter } from '@sluice/exchange';
import { createProviders } from '@sluice/providers';
import { FAKE_SIGNER } from '@sluice/testing';

import { readWithClient } from './client-reading.js';
import { bodyText, bytesOf, kindOf } from './corpus.js';
import type { CorpusRecord } from './corpus.js';
import { describeCorpus } from './describe-corpus.js';
import { expectedFailure } from './failure-expectation.js';
import { firstDifference } from './first-difference.js';
import { ESTIMATED_INPUT_TOKENS, GatewayRun } from './gateway-reading.js';
import type { GatewayReply } from './gateway-reading.js';
import { listOf, objectOf, stringOf } from './json.js';
import type { Json } from './json.js';
import { wantsCitations } from './messages-request.js';
import { cutFault, errorFault, failureDifference } from './record-faults.js';
import { readResponse, type ReadResponse, type ResponseBlock } from './responses-reading.js';
import { responsesRequestOf } from './responses-request.js';

function adapterFor(provider: string): ProviderAdapter {
  const settings = { id: provider, adapter: 'openai-responses', baseUrl: 'https://upstream.invalid/v1', profile: '' };
  return createProviders([settings]).get(provider)!;
}

/** The parts of a message that a response can be compared with. */
function comparable(message: Json): ReadResponse {
  const usage = objectOf(message['usage']);
  return {
    blocks: listOf(message['content']).map(objectOf).map(comparableBlock),
    stopReason: stringOf(message['stop_reason']),
    usage: {
      input: Number(usage['input_tokens']),
      output: Number(usage['output_tokens']),
      cacheRead: Number(usage['cache_read_input_tokens']),
      cacheCreation: Number(usage['cache_creation_input_tokens']),
      thinking: Number(objectOf(usage['output_tokens_details'])['thinking_tokens']),
    },
  };
}

function comparableBlock(block: Json): ResponseBlock {
  const { type, text, thinking, id, name, input } = block;
  const urls = (list: unknown) => listOf(list).map((one) => stringOf(objectOf(one)['url']));
  switch (type) {
    case 'text':
      return { type, text: stringOf(text), urls: urls(block['citations']) };
    case 'thinking':
      return { type, thinking: stringOf(thinking), sealed: sealedUnder(stringOf(block['signature'])) };
    case 'tool_use':
      return { type, id: stringOf(id), name: stringOf(name), input: objectOf(input) };
    case 'server_tool_use':
      return { type, query: stringOf(objectOf(input)['query']) };
    case 'web_search_tool_result':
      return { type, urls: urls(block['content']) };
    default:
      throw new Error(`an unexpected block: ${JSON.stringify(block)}`);
  }
}

function sealedUnder(signature: string): string | undefined {
  const payload = FAKE_SIGNER.verify(signature);
  if (payload === undefined) throw new Error('a thinking block without a signature of ours');
  return stringOf(objectOf(payload.data)['encrypted_content']) || undefined;
}

/** Fills in what the response does not decide: estimates, ids that were made here, and what is left of a cut call. */
function completed(expected: ReadResponse, actual: ReadResponse): ReadResponse {
  const blocks = expected.blocks.map((block, place): ResponseBlock => {
    const other = actual.blocks[place];
    if (block.type !== 'tool_use' || other?.type !== 'tool_use') return block;
    const minted = other.id.startsWith('toolu_0');
    return { ...block, id: minted ? other.id : block.id, input: block.input === 'cut' ? other.input : block.input };
  });
  const { usage } = expected;
  const cached = (usage.cacheRead ?? 0) + (usage.cacheCreation ?? 0);
  const input = usage.input ?? ESTIMATED_INPUT_TOKENS - cached;
  return { ...expected, blocks, usage: { ...usage, input, output: usage.output ?? actual.usage.output } };
}

async function contentFault(record: CorpusRecord, run: GatewayRun, thinks: boolean): Promise<string | undefined> {
  const reply = run.reply([bytesOf(record)]);
  const searches = wantsCitations(responsesRequestOf(record, thinks));
  const reading = readResponse(bodyText(record), { thinks, searches });
  if ('failure' in reading) {
    if (reply.failure === undefined) return `expected the failure "${reading.failure.message}", got a reply`;
    const client: unknown = await readWithClient(reply.wire).catch((error: unknown) => error);
    if (!(client instanceof APIError)) return 'the client took a failed reply for a good one';
    return failureDifference(expectedFailure(undefined, reading.failure), reply.failure);
  }
  if (reply.failure !== undefined) return `failed: ${reply.failure.publicMessage}`;
  const actual = comparable(await readWithClient(reply.wire));
  return firstDifference(completed(reading.response, actual), actual) ?? wholeFault(reading.response, actual, reply);
}

/** A client that wants no stream gets the same message, but for calls that were cut: nobody may run those. */
function wholeFault(expected: ReadResponse, streamed: ReadResponse, { message }: GatewayReply): string | undefined {
  const kept = streamed.blocks.filter((_block, place) => {
    const read = expected.blocks[place];
    return read?.type !== 'tool_use' || read.input !== 'cut';
  });
  return firstDifference({ ...streamed, blocks: kept }, comparable(message as unknown as Json), 'whole');
}

async function faultOf(record: CorpusRecord): Promise<string | undefined> {
  const adapter = adapterFor(record.provider);
  const runFor = (thinks: boolean) => new GatewayRun(record, adapter, responsesRequestOf(record, thinks));
  if (kindOf(record) === 'error') return errorFault(record, runFor(true));
  for (const thinks of [true, false]) {
    const run = runFor(thinks);
    const fault = (await contentFault(record, run, thinks)) ?? cutFault(record, run, run.reply([bytesOf(record)]));
    if (fault !== undefined) return `with thinking ${thinks ? 'on' : 'off'}: ${fault}`;
  }
  return undefined;
}

describeCorpus({
  api: 'openai-responses',
  name: 'recorded traffic of the Responses API through decoder and encoder',
  faultOf,
});
