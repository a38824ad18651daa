import type Anthropic from '@anthropic-ai/sdk';
import { expect } from '@jest/globals';
import { FAKE_SIGNER } from '@sluice/testing';

import { readClientStream } from './client-stream.js';
import type { ClientStream } from './client-stream.js';
import { readWithOfficialClient } from './official-client.js';
import { runCase } from './run-case.js';
import type { CaseRun } from './run-case.js';
import { MINTED } from './stream-case.js';
import type { ExpectedBlock, ExpectedEnding, ExpectedUsage, StreamCase } from './stream-case.js';

/** How the upstream's bytes are cut; it must make no difference. */
const SIZES = [Infinity, 1, 7];

/** Runs a case of a streamed reply at every size, and holds what the client got against what it should have got. */
export async function checkStreamCase(streamCase: StreamCase): Promise<void> {
  for (const size of SIZES) {
    const run = await runCase(streamCase, size);
    await within(`in pieces of ${size}`, () => checkStream(streamCase, run));
  }
}

/** The same for a client that asked for no stream. */
export async function checkWholeCase(streamCase: StreamCase): Promise<void> {
  for (const size of SIZES) {
    const run = await runCase(streamCase, size, false);
    await within(`in pieces of ${size}`, async () => {
      checkSecrets(run);
      checkRun(streamCase, run);
      await checkMessage(streamCase, run, false);
    });
  }
}

async function checkStream(streamCase: StreamCase, run: CaseRun): Promise<void> {
  const { ending, blocks } = streamCase;
  checkRun(streamCase, run);
  if ('http' in ending) {
    checkSecrets(run);
    await checkMessage(streamCase, run, true);
    return;
  }
  const stream = readClientStream(run.body, run.secrets);
  const read = stream.blocks.map((block) => blockOf({ ...block.start, ...accumulated(block) }));
  if (blocks !== undefined) expect(read).toEqual(blocks.map(matched));
  if ('error' in ending) checkError(stream, ending);
  const message = await checkMessage(streamCase, run, true);
  if (message !== undefined) await checkWholeTwin(streamCase, message);
}

/** I11: a client that asks for no stream gets the same message. A call that was cut off is left out there. */
async function checkWholeTwin(streamCase: StreamCase, streamed: Anthropic.Message): Promise<void> {
  const run = await runCase(streamCase, Infinity, false);
  const { message, error } = await readWithOfficialClient(run.response(), false);
  if (error !== undefined) throw new Error(`I11 as a whole it fails: ${error.message}`, { cause: error });
  const kept = streamed.content.filter((_, position) => !isCut(streamCase.blocks?.[position]));
  expect(comparable(message)).toEqual(comparable({ ...streamed, content: kept }));
}

function isCut(block: ExpectedBlock | undefined): boolean {
  return block !== undefined && 'TU' in block && typeof block.input === 'string';
}

/** What the official client makes of it. Returns the message, if it got one. */
async function checkMessage(
  { ending, blocks, usage }: StreamCase,
  run: CaseRun,
  stream: boolean,
): Promise<Anthropic.Message | undefined> {
  const { message, error } = await readWithOfficialClient(run.response(), stream);
  if ('reason' in ending) {
    if (error !== undefined) throw new Error(`the client reports ${error.message}`, { cause: error });
    expect({ blocks: message.content.map((block) => blockOf(block)), ...endOf(message) }).toMatchObject({
      ...(blocks !== undefined && { blocks: blocks.map(asAccumulated) }),
      reason: ending.reason,
      stopSequence: ending.stopSequence ?? null,
      stopDetails: ending.stopDetails ?? (ending.reason === 'refusal' ? { type: 'refusal' } : null),
    });
    if (usage !== undefined) expect(usageOf(message)).toMatchObject(usage);
    return message;
  }
  if (message !== undefined) throw new Error(`the client takes it for a message: ${JSON.stringify(message)}`);
  const [status, type] = 'http' in ending ? ending.http : [undefined, ending.error];
  expect({ status: error.status, type: error.type }).toEqual({ status, type });
  if (ending.message !== undefined) expect(error.message).toMatch(ending.message);
  return undefined;
}

function checkError({ error }: ClientStream, ending: Extract<ExpectedEnding, { error: string }>): void {
  expect(error).toMatchObject({ type: ending.error });
  if (ending.message !== undefined) expect(error?.message).toMatch(ending.message);
}

function checkRun({ losses = [], calls, check }: StreamCase, run: CaseRun): void {
  expect(run.losses).toEqual(expect.arrayContaining([...losses]));
  if (calls !== undefined) expect(run.requests).toHaveLength(calls);
  check?.(run);
}

function checkSecrets({ body, secrets }: CaseRun): void {
  for (const secret of secrets) expect(body).not.toContain(secret);
}

function accumulated({ type, text, signature }: ClientStream['blocks'][number]): object {
  if (type === 'text') return { text };
  if (type === 'thinking') return { thinking: text, signature };
  return { input: inputOf(text) };
}

/** The object that the text stands for, or the text, when it was cut. */
function inputOf(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A block in the suite's shorthand. Thinking that is not signed, or by somebody else, is none. */
function blockOf(value: object): unknown {
  const block = value as Readonly<Record<string, unknown>>;
  const { type, signature } = block;
  if (type === 'text') return { TX: block['text'] };
  if (type === 'tool_use') return { TU: block['name'], id: block['id'], input: block['input'] };
  if (type !== 'thinking') return block;
  const signed = typeof signature === 'string' && FAKE_SIGNER.verify(signature) !== undefined;
  return signed ? { TH: block['thinking'] } : { unsigned: block['thinking'] };
}

function matched(block: ExpectedBlock): unknown {
  if (!('TU' in block) || block.id !== MINTED) return block;
  return { ...block, id: expect.stringMatching(/^toolu_[0-9A-Za-z]{22,}$/) as unknown };
}

/** The client makes of a call that was cut whatever its arguments still say. */
function asAccumulated(block: ExpectedBlock): unknown {
  return isCut(block) ? { ...block, input: expect.any(Object) as unknown } : matched(block);
}

function endOf({ stop_reason, stop_sequence, stop_details }: Anthropic.Message): object {
  return { reason: stop_reason, stopSequence: stop_sequence, stopDetails: stop_details };
}

function usageOf({ usage }: Anthropic.Message): ExpectedUsage {
  return {
    input: usage.input_tokens,
    output: usage.output_tokens,
    cacheRead: usage.cache_read_input_tokens ?? -1,
    cacheCreation: usage.cache_creation_input_tokens ?? -1,
    thinking: usage.output_tokens_details?.thinking_tokens ?? -1,
  };
}

/** What must be the same however the client asked: everything but ids. */
function comparable(message: Anthropic.Message): object {
  const content = message.content.map((block) => (block.type === 'tool_use' ? { ...block, id: '' } : block));
  return { content, ...endOf(message), usage: usageOf(message) };
}

/** Says where it was when something fails. */
async function within(place: string, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    if (typeof error === 'object' && error !== null && 'message' in error) {
      error.message = `${place}: ${String(error.message)}`;
    }
    throw error;
  }
}
