import { describe, expect, it } from '@jest/globals';
import {
  assertEventOrder,
  MessageAccumulator,
  MessageEncoder,
  type Message,
  type StreamEvent,
} from '@sluice/anthropic';
import type { CompletionEvent } from '@sluice/completion';
import fc from 'fast-check';

import { CompletionQueue } from '../../response/completion-queue.js';
import { ReplyDecoder } from '../../response/reply-decoder.js';
import { MessageReader } from './message-reader.js';
import { StreamRelay } from './stream-relay.js';

const seal = (signature: string | undefined): string => `sealed:${signature ?? ''}`;

function decode(text: string, sizes: readonly number[] = []): readonly CompletionEvent[] {
  const queue = new CompletionQueue();
  const decoder = new ReplyDecoder({ queue, lenientJson: false, openReader: () => new MessageReader(queue, seal) });
  const bytes = Buffer.from(text);
  const events: CompletionEvent[] = [];
  let from = 0;
  for (const size of [...sizes, bytes.length]) {
    events.push(...decoder.push(bytes.subarray(from, from + size)));
    from += size;
  }
  return [...events, ...decoder.end()].filter(({ type }) => type !== 'keepalive');
}

const sse = (events: readonly unknown[]): string =>
  events
    .map((event) => `event: ${String((event as { type: unknown }).type)}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('');

/** What a client would get of a reply: the message, and events that are in the order clients demand. */
function encode(events: readonly CompletionEvent[]): Message {
  const encoder = new MessageEncoder({
    messageId: 'msg_0',
    model: 'm',
    estimatedInputTokens: 1,
    mintToolUseId: () => 'toolu_0',
    thinking: 'shown',
  });
  const written: StreamEvent[] = events.flatMap((event) => [...encoder.push(event)]);
  assertEventOrder(written);
  const accumulator = new MessageAccumulator();
  for (const event of written) accumulator.push(event);
  return accumulator.message();
}

const start = { type: 'message_start', message: { id: 'msg_1', model: 'm', content: [], usage: { input_tokens: 5 } } };
const end = [
  { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 4 } },
  { type: 'message_stop' },
];
const block = (index: number, content: object, ...deltas: readonly object[]): readonly unknown[] => [
  { type: 'content_block_start', index, content_block: content },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
];
const json = (partial_json: string) => ({ type: 'input_json_delta', partial_json });
const text = (value: string) => ({ type: 'text_delta', text: value });

describe(MessageReader, () => {
  const citation = { type: 'page_location', cited_text: 'a', document_index: 0 };

  it.each<[name: string, blocks: readonly (readonly unknown[])[], content: readonly unknown[]]>([
    [
      'texts, each a block of its own',
      [block(0, { type: 'text', text: '' }, text('a'), text('b')), block(1, { type: 'text', text: 'c' })],
      [
        { type: 'text', text: 'ab', citations: null },
        { type: 'text', text: 'c', citations: null },
      ],
    ],
    [
      'citations, before and behind what they stand for',
      [
        block(0, { type: 'text', text: '' }, { type: 'citations_delta', citation }, text('a')),
        block(1, { type: 'text', text: '' }, text('b'), { type: 'citations_delta', citation }),
      ],
      [
        { type: 'text', text: 'a', citations: [citation] },
        { type: 'text', text: 'b', citations: [citation] },
      ],
    ],
    [
      'thinking, whose signature may come with its start, in the end, or not at all',
      [
        block(0, { type: 'thinking', thinking: 'a', signature: 's' }),
        block(
          1,
          { type: 'thinking', thinking: '' },
          { type: 'thinking_delta', thinking: 'b' },
          { type: 'signature_delta', signature: 't' },
        ),
        block(2, { type: 'thinking', thinking: 'c' }),
        block(3, { type: 'redacted_thinking', data: 'd' }),
      ],
      [
        { type: 'thinking', thinking: 'a', signature: 'sealed:s' },
        { type: 'thinking', thinking: 'b', signature: 'sealed:t' },
        { type: 'thinking', thinking: 'c', signature: 'sealed:' },
        { type: 'redacted_thinking', data: 'd' },
      ],
    ],
    [
      'calls, of members of a toolset as well',
      [
        block(0, { type: 'tool_use', id: 'a', name: 'f', input: {} }, json('{"x"'), json(':1}')),
        block(1, { type: 'tool_use', id: 'b', name: 'g', input: { y: 2 }, toolset_name: 'set' }),
      ],
      [
        { type: 'tool_use', id: 'a', name: 'f', input: { x: 1 }, caller: { type: 'direct' } },
        { type: 'tool_use', id: 'b', name: 'g', input: { y: 2 }, toolset_name: 'set', caller: { type: 'direct' } },
      ],
    ],
    [
      'tools of the server and what comes next, as they are',
      [
        block(0, { type: 'server_tool_use', id: 's', name: 'web_search', input: {} }, json('{"query":"q"}')),
        block(1, { type: 'web_search_tool_result', tool_use_id: 's', content: [] }),
        block(2, { type: 'compaction', content: 'a' }, { type: 'compaction_delta', content: 'b' }),
      ],
      [
        { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'q' } },
        { type: 'web_search_tool_result', tool_use_id: 's', content: [] },
        { type: 'compaction', content: 'ab' },
      ],
    ],
  ])('reads %s', (_name, blocks, content) => {
    const stream = sse([start, ...blocks.flat(), ...end]);
    expect(encode(decode(stream)).content).toEqual(content);
    const whole = {
      id: 'msg_1',
      type: 'message',
      model: 'm',
      content: contentOf(blocks),
      stop_reason: 'end_turn',
      usage: { input_tokens: 5, output_tokens: 4 },
    };
    expect(encode(decode(JSON.stringify(whole))).content).toEqual(content);
  });

  it.each([
    ['end_turn', 'end_turn'],
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['content_filter', 'refusal'],
    ['pause_turn', 'pause_turn'],
    ['model_context_window_exceeded', 'model_context_window_exceeded'],
  ])('takes the end %s for %s', (told, expected) => {
    const stream = sse([
      start,
      ...block(0, { type: 'text', text: 'a' }),
      { ...end[0], delta: { stop_reason: told } },
      end[1],
    ]);
    expect(encode(decode(stream)).stop_reason).toBe(expected);
  });

  it('says of an end that nobody knows that it is one', () => {
    const events = decode(sse([start, { ...end[0], delta: { stop_reason: 'odd' } }, end[1]]));
    expect(events).toContainEqual({
      type: 'loss',
      loss: { code: 'unknown_finish_reason', path: 'response', detail: 'odd' },
    });
  });

  it('carries why a reply was refused', () => {
    const stop_details = { type: 'refusal', category: 'cyber', explanation: 'no' };
    const message = encode(
      decode(sse([start, { ...end[0], delta: { stop_reason: 'refusal', stop_details } }, end[1]])),
    );
    expect(message).toMatchObject({ stop_reason: 'refusal', stop_details });
  });

  it.each([
    [
      'an error event',
      sse([start, { type: 'error', error: { type: 'overloaded_error', message: 'x' } }]),
      { kind: 'overloaded_error' },
    ],
    ['a whole error', '{"type":"error","error":{"type":"api_error","message":"x"}}', { kind: 'api_error' }],
    [
      'a stream that ends early',
      sse([start, ...block(0, { type: 'text', text: 'a' })]),
      { code: 'stream_ended_early' },
    ],
    [
      'arguments that are no object',
      sse([start, ...block(0, { type: 'tool_use', id: 'a', name: 'f', input: {} }, json('{"a"')), ...end]),
      { code: 'invalid_tool_arguments' },
    ],
    ['another message within', sse([start, { ...start, message: { id: 'msg_2' } }]), { code: 'spliced_message' }],
  ])('fails on %s', (_name, stream, expected) => {
    expect(decode(stream).at(-1)).toMatchObject({ type: 'error', ...expected });
  });

  it('leaves half a call where the reply was cut', () => {
    const cut = { ...end[0], delta: { stop_reason: 'max_tokens' } };
    const call = block(0, { type: 'tool_use', id: 'a', name: 'f', input: {} }, json('{"a":"b'));
    expect(encode(decode(sse([start, ...call, cut, end[1]])))).toMatchObject({ stop_reason: 'max_tokens' });
  });

  it('ignores what comes behind the end', () => {
    const events = decode(
      sse([start, ...block(0, { type: 'text', text: 'a' }), ...end, start, ...block(0, { type: 'text', text: 'b' })]),
    );
    expect(events.at(-1)).toEqual({ type: 'eof', clean: true });
    expect(JSON.stringify(events)).not.toContain('"b"');
  });

  it('gives of anything at all a message in order, or an error, and never throws', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 12 }), fc.array(fc.integer({ min: 1, max: 60 })), (events, sizes) => {
        const stream = sse([start, ...events, ...end]);
        const decoded = decode(stream, sizes);
        const last = decoded.at(-1)!;
        expect(['eof', 'error']).toContain(last.type);
        if (last.type === 'eof') encode(decoded);
        const relay = new StreamRelay({ headers: {}, pings: false });
        expect(() => [relay.push(Buffer.from(stream)), relay.end()]).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });
});

/** Which field each delta grows; the others replace theirs. */
const GROWS: Readonly<Record<string, string>> = {
  text_delta: 'text',
  thinking_delta: 'thinking',
  compaction_delta: 'content',
};

/** The whole form of what blocks add up to; the tests above have it both ways. */
function contentOf(blocks: readonly (readonly unknown[])[]): readonly unknown[] {
  return blocks.map(([first, ...rest]) => {
    const { content_block } = first as { content_block: Record<string, unknown> };
    const deltas = (rest as readonly { delta?: Record<string, string> }[]).flatMap(({ delta }) =>
      delta ? [delta] : [],
    );
    const content = deltas.reduce(grown, content_block);
    const written = deltas.map((delta) => delta['partial_json'] ?? '').join('');
    return written === '' ? content : { ...content, input: JSON.parse(written) as unknown };
  });
}

function grown(content: Record<string, unknown>, delta: Record<string, string>): Record<string, unknown> {
  const field = GROWS[delta['type'] ?? ''];
  if (field !== undefined) return { ...content, [field]: `${String(content[field])}${delta[field] ?? ''}` };
  if (delta['citation'] !== undefined) return { ...content, citations: [delta['citation']] };
  return delta['signature'] === undefined ? content : { ...content, signature: delta['signature'] };
}

const anyType = fc.constantFrom(
  'message_start',
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
  'message_delta',
  'ping',
  'odd',
  null,
);
const anyBlock = fc.record(
  {
    type: fc.constantFrom(
      'text',
      'thinking',
      'redacted_thinking',
      'tool_use',
      'server_tool_use',
      'x_tool_result',
      3,
      null,
    ),
    text: fc.jsonValue(),
    id: fc.constantFrom('a', 'b', null),
    name: fc.constantFrom('f', ''),
    input: fc.jsonValue(),
    thinking: fc.jsonValue(),
    data: fc.jsonValue(),
    citations: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const anyDelta = fc.record(
  {
    type: fc.constantFrom(
      'text_delta',
      'input_json_delta',
      'thinking_delta',
      'signature_delta',
      'citations_delta',
      null,
    ),
    text: fc.jsonValue(),
    partial_json: fc.constantFrom('{"a"', ':1}', '', null),
    thinking: fc.string(),
    signature: fc.string(),
    citation: fc.jsonValue(),
    stop_reason: fc.constantFrom('end_turn', 'tool_use', 'odd', null, 3),
    stop_details: fc.jsonValue(),
  },
  { requiredKeys: [] },
);
const anyEvent = fc.record(
  {
    type: anyType,
    index: fc.constantFrom(0, 1, 2, null, 'x'),
    message: fc.constantFrom({ id: 'msg_1' }, { id: 'msg_2' }, undefined),
    content_block: fc.oneof(anyBlock, fc.jsonValue()),
    delta: fc.oneof(anyDelta, fc.jsonValue()),
    usage: fc.jsonValue(),
  },
  { requiredKeys: ['type'] },
);
