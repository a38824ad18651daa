import { assertEventOrder } from '@sluice/anthropic';
import type { StreamEvent } from '@sluice/anthropic';

type Json = Readonly<Record<string, unknown>>;

/** A block as a client that adds deltas up has it. */
export interface ReadBlock {
  readonly type: string;
  readonly start: Json;
  text: string;
  signature: string | undefined;
  closed: boolean;
}

/** What stands in the bytes of one streamed reply. */
export interface ClientStream {
  readonly events: readonly Json[];
  readonly blocks: readonly ReadBlock[];
  readonly end: Json | undefined;
  readonly startUsage: Json;
  readonly error: { readonly type: string; readonly message: string } | undefined;
}

const DELTAS: Readonly<Record<string, readonly [block: string, member: string][]>> = {
  text_delta: [['text', 'text']],
  thinking_delta: [['thinking', 'thinking']],
  signature_delta: [['thinking', 'signature']],
  input_json_delta: [['tool_use', 'partial_json']],
  citations_delta: [['text', 'citation']],
};
const COUNTS = ['input_tokens', 'output_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'];
const CUT: ReadonlySet<unknown> = new Set(['max_tokens', 'model_context_window_exceeded', 'refusal']);

/**
 * Reads a streamed reply as its bytes stand, and holds it against everything that clients rely on. Written without the
 * gateway's own code, which is asked as well in the end: the two must agree.
 *
 * @param secrets what must not occur in the bytes
 * @throws {Error} naming the first invariant that is broken
 */
export function readClientStream(body: string, secrets: readonly string[]): ClientStream {
  for (const secret of secrets) must(!body.includes(secret), 'I10 a secret stands in the bytes');
  const events = body.split('\n\n').slice(0, -1).map(eventOf);
  must(body.endsWith('\n\n'), 'I5 the last event is not complete');
  must(events[0]?.['type'] === 'message_start', 'I1 message_start comes first');
  must(count(events, 'message_start') === 1, 'I1 there is one message_start');
  const blocks = readBlocks(events);
  const stream = { events, blocks, ...readEnd(events) };
  checkCalls(stream);
  assertEventOrder(events as unknown as StreamEvent[]);
  return stream;
}

function eventOf(text: string): Json {
  const [head = '', data = '', ...rest] = text.split('\n');
  must(rest.length === 0 && head.startsWith('event: ') && data.startsWith('data: '), `I5 no event: ${text}`);
  const value = JSON.parse(data.slice('data: '.length)) as Json;
  must(value['type'] === head.slice('event: '.length), `I5 ${head} does not name its data`);
  return value;
}

function readBlocks(events: readonly Json[]): ReadBlock[] {
  const blocks: ReadBlock[] = [];
  for (const event of events) {
    const open = blocks.at(-1)?.closed === false ? blocks.at(-1) : undefined;
    if (event['type'] === 'content_block_start') {
      must(open === undefined, 'I2 two blocks are open');
      must(event['index'] === blocks.length, 'I2 the indexes have a gap');
      const start = event['content_block'] as Json;
      blocks.push({ type: String(start['type']), start, text: '', signature: undefined, closed: false });
    } else if (event['type'] === 'content_block_delta' || event['type'] === 'content_block_stop') {
      must(open !== undefined && event['index'] === blocks.length - 1, 'I2 the block is not open');
      if (event['type'] === 'content_block_stop') open!.closed = true;
      else growBlock(open!, event['delta'] as Json);
    }
  }
  for (const { type, text } of blocks) must(type !== 'text' || text !== '', 'I6 a text block is empty');
  return blocks;
}

function growBlock(block: ReadBlock, delta: Json): void {
  const legal = DELTAS[String(delta['type'])]?.find(([type]) => type === block.type);
  must(legal !== undefined, `I3 ${String(delta['type'])} in a ${block.type} block`);
  const value = delta[legal![1]];
  must(value !== '', `I6 an empty ${String(delta['type'])}`);
  if (delta['type'] === 'signature_delta') block.signature = String(value);
  else if (typeof value === 'string') block.text += value;
}

function readEnd(events: readonly Json[]): Pick<ClientStream, 'end' | 'startUsage' | 'error'> {
  const last = events.at(-1)!;
  const end = events.find(({ type }) => type === 'message_delta');
  const startUsage = (events[0]!['message'] as Json)['usage'] as Json;
  checkUsage(startUsage);
  if (last['type'] === 'error') {
    must(end === undefined && count(events, 'error') === 1, 'I4 an error has an end beside it');
    return { end, startUsage, error: last['error'] as NonNullable<ClientStream['error']> };
  }
  must(last['type'] === 'message_stop' && count(events, 'error') === 0, 'I4 nothing ends the stream');
  must(count(events, 'message_delta') === 1 && count(events, 'message_stop') === 1, 'I4 there is one end');
  must(events.at(-2) === end, 'I4 message_stop follows message_delta');
  checkUsage(end!['usage'] as Json);
  return { end, startUsage, error: undefined };
}

function checkUsage(usage: Json): void {
  for (const key of COUNTS) {
    must(Number.isInteger(usage[key]) && Number(usage[key]) >= 0, `I9 ${key} is ${String(usage[key])}`);
  }
}

function checkCalls({ blocks, end, error }: Pick<ClientStream, 'blocks' | 'end' | 'error'>): void {
  const reason = (end?.['delta'] as Json | undefined)?.['stop_reason'];
  const calls = blocks.filter(({ type }) => type === 'tool_use');
  for (const call of calls) {
    const mayBeCut = call === blocks.at(-1) && (error !== undefined || CUT.has(reason));
    must(mayBeCut || call.text === '' || isObject(call.text), `I7 the arguments are ${call.text}`);
  }
  if (end !== undefined && !CUT.has(reason)) must((reason === 'tool_use') === calls.length > 0, 'I8 the stop reason');
}

/** Whether a text is the JSON of an object. */
function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function count(events: readonly Json[], type: string): number {
  return events.filter((event) => event['type'] === type).length;
}

function must(holds: boolean, invariant: string): void {
  if (!holds) throw new Error(invariant);
}
