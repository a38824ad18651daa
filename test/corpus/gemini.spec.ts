import { APIError } from '@anthropic-ai/sdk';
import type { MessagesRequest } from '@sluice/anthropic';
import type { ProviderAdapter } from '@sluice/exchange';
import { createProviders } from '@sluice/providers';
import { FAKE_SIGNER } from '@sluice/testing';

import { readWithClient } from './client-reading.js';
import { bodyText, bytesOf, kindOf } from './corpus.js';
import type { CorpusRecord } from './corpus.js';
import { describeCorpus } from './describe-corpus.js';
import { firstDifference } from './first-difference.js';
import { ESTIMATED_INPUT_TOKENS, GatewayRun } from './gateway-reading.js';
import type { GatewayReply } from './gateway-reading.js';
import { readGemini, type GeminiBlock, type GeminiMessage } from './gemini-reading.js';
import { geminiRequestOf } from './gemini-request.js';
import { isObject, listOf, objectOf, parsed, stringOf } from './json.js';
import type { Json } from './json.js';
import { CLIENT_MODEL, wantsCitations } from './messages-request.js';
import { readFailure } from './provider-failure.js';
import { cutFault, failureDifference } from './record-faults.js';

const PROFILES: Readonly<Record<string, string>> = { google: 'gemini', vertex: 'vertex-gemini' };

function adapterFor({ provider }: CorpusRecord): ProviderAdapter {
  const place = { id: provider, adapter: 'gemini', baseUrl: 'https://upstream.invalid/v1beta' };
  return createProviders([{ ...place, profile: PROFILES[provider] ?? '' }]).get(provider)!;
}

/** Whether Google's search can be had: beside functions only of Gemini 3, and not on Vertex AI. */
function searches(record: CorpusRecord, request: MessagesRequest): boolean {
  const alone = request.tools?.length === 1;
  return (
    wantsCitations(request) &&
    (alone || (record.provider === 'google' && stringOf(record.model).startsWith('gemini-3')))
  );
}

/** The parts of a message that a reply can be compared with. */
function comparable(message: Json): GeminiMessage {
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

function comparableBlock(block: Json): GeminiBlock {
  const { type, text, thinking, id, name, input, citations } = block;
  switch (type) {
    case 'text':
      return { type, text: stringOf(text), citations: listOf(citations).map(objectOf).map(comparableCitation) };
    case 'thinking':
      return { type, thinking: stringOf(thinking), sealed: sealedUnder(stringOf(block['signature'])) };
    case 'tool_use':
      return { type, id: stringOf(id), name: stringOf(name), input: objectOf(input) };
    default:
      throw new Error(`an unexpected block: ${JSON.stringify(block)}`);
  }
}

function comparableCitation({ url, title, cited_text: quote }: Json) {
  return { url: stringOf(url), title: stringOf(title), quote: stringOf(quote) };
}

function sealedUnder(signature: string): unknown {
  const payload = FAKE_SIGNER.verify(signature);
  if (payload === undefined) throw new Error('a thinking block without a signature of ours');
  return payload.data;
}

/** Fills in what the reply does not decide: estimates, and ids that were made here because Google's were no use. */
function completed(expected: GeminiMessage, actual: GeminiMessage, request: MessagesRequest): GeminiMessage {
  const used = new Set(JSON.stringify(request.messages).match(/(?<="tool_use","id":")[^"]*/gu));
  const blocks = expected.blocks.map((block, place): GeminiBlock => {
    const other = actual.blocks[place];
    if (block.type !== 'tool_use' || other?.type !== 'tool_use') return block;
    const keeps = block.id !== '' && !used.has(block.id);
    used.add(block.id);
    return { ...block, id: keeps ? block.id : other.id.startsWith('toolu_0') ? other.id : 'a minted id' };
  });
  const { usage } = expected;
  const input = usage.input ?? ESTIMATED_INPUT_TOKENS - usage.cacheRead;
  return { ...expected, blocks, usage: { ...usage, input, output: usage.output ?? actual.usage.output } };
}

async function contentFault(record: CorpusRecord, thinks: boolean): Promise<string | undefined> {
  const request = geminiRequestOf(record, thinks);
  const run = new GatewayRun(record, adapterFor(record), request);
  const reply = run.reply([bytesOf(record)]);
  const reading = readGemini(bodyText(record), { thinks, searches: searches(record, request) });
  if ('failure' in reading) return (await failedFault(reading.failure, reply)) ?? cutFault(record, run, reply);
  if (reply.failure !== undefined) return `failed: ${reply.failure.publicMessage}`;
  const actual = comparable(await readWithClient(reply.wire));
  return (
    firstDifference(completed(reading.message, actual, request), actual) ??
    estimateFault(reading.message, reply) ??
    firstDifference(actual, comparable(reply.message as unknown as Json), 'whole') ??
    cutFault(record, run, reply)
  );
}

/** A call that Google could not read is a bad draw, in Google's words. */
async function failedFault({ message }: { readonly message: string }, reply: GatewayReply) {
  if (reply.failure === undefined) return `expected the failure "${message}", got a reply`;
  const client: unknown = await readWithClient(reply.wire).catch((error: unknown) => error);
  if (!(client instanceof APIError)) return 'the client took a failed reply for a good one';
  return failureDifference({ status: 500, type: 'api_error', message }, reply.failure);
}

function estimateFault({ usage }: GeminiMessage, { losses }: GatewayReply): string | undefined {
  const expected = usage.input === undefined || usage.output === undefined;
  return firstDifference(
    expected,
    losses.some(({ code }) => code === 'usage_estimated'),
    'usage estimated',
  );
}

/** What the client has to be told, by what Google says ("Troubleshooting guide", error codes of the backend). */
const FAILURES: readonly (readonly [words: RegExp, status: number, type: string, message?: string])[] = [
  [/^API key not valid/u, 502, 'api_error', 'rejected the gateway credential'],
  [/^You exceeded your current quota/u, 429, 'rate_limit_error'],
  [/^The input token count .* exceeds/u, 400, 'invalid_request_error', 'prompt is too long'],
  [/^models\/\S+ is not found|^Publisher Model .* not found/u, 404, 'not_found_error', `model: ${CLIENT_MODEL}`],
  [/./u, 400, 'invalid_request_error'],
];

function errorFault(record: CorpusRecord): string | undefined {
  const body = parsed(record.response_body);
  if (!isObject(body)) return 'the recorded body is not JSON';
  const said = readFailure(body).message;
  const [, status, type, message = said] = FAILURES.find(([words]) => words.test(said))!;
  const run = new GatewayRun(record, adapterFor(record), geminiRequestOf(record, true));
  return failureDifference({ status, type, message }, run.failure());
}

async function faultOf(record: CorpusRecord): Promise<string | undefined> {
  if (kindOf(record) === 'error') return errorFault(record);
  for (const thinks of [true, false]) {
    const fault = await contentFault(record, thinks);
    if (fault !== undefined) return `with thinking ${thinks ? 'on' : 'off'}: ${fault}`;
  }
  return undefined;
}

describeCorpus({ api: 'gemini', name: 'recorded traffic of Gemini through decoder and encoder', faultOf });
