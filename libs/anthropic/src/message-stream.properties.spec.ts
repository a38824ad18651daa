import Anthropic from '@anthropic-ai/sdk';
import type { CompletionEvent, StopReason } from '@sluice/completion';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { MessageAccumulator } from './accumulate-message.js';
import { assertEventOrder } from './assert-event-order.js';
import type { ThinkingVisibility } from './block-writer.js';
import { encodeSse, encodeSseAll } from './encode-sse.js';
import { encodeSseError, errorEnvelope } from './error-envelope.js';
import { MessageEncoder } from './message-encoder.js';
import type { Message } from './message.js';
import type { StreamEvent } from './stream-event.js';

interface Call {
  readonly id: string;
  readonly name: string;
  readonly json: string;
}

/** A reply as a provider might send it: each lane keeps its own order, the lanes are mixed. */
interface Reply {
  readonly calls: readonly Call[];
  readonly texts: readonly string[];
  readonly thoughts: readonly string[];
  readonly events: readonly CompletionEvent[];
}

const words = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });

/** The same string in pieces, cut anywhere: also within a surrogate pair or an escape. */
function cuts(whole: string): fc.Arbitrary<string[]> {
  return fc.array(fc.nat({ max: whole.length }), { maxLength: 6 }).map((points) => {
    const edges = [0, ...points.toSorted((a, b) => a - b), whole.length];
    return edges.slice(1).map((edge, position) => whole.slice(edges[position], edge));
  });
}

const call: fc.Arbitrary<{ name: string; json: string; fragments: string[] }> = fc
  .record({
    name: fc.constantFrom('Read', 'Bash', 'Noop'),
    json: fc.oneof(
      fc.constant(''),
      fc.dictionary(words, fc.jsonValue(), { maxKeys: 3 }).map((input) => JSON.stringify(input)),
    ),
  })
  .chain(({ name, json }) => cuts(json).map((fragments) => ({ name, json, fragments })));

const reply: fc.Arbitrary<Reply> = fc
  .record({
    calls: fc.array(call, { maxLength: 5 }),
    texts: fc.array(words, { maxLength: 6 }),
    thoughts: fc.array(words, { maxLength: 4 }),
  })
  .chain(({ calls, texts, thoughts }) => {
    const lanes: CompletionEvent[][] = calls.map(({ name, fragments }, position) => [
      { type: 'toolOpen', key: String(position), id: `call_${position}`, name },
      ...fragments.map((fragment): CompletionEvent => ({ type: 'toolArgs', key: String(position), fragment })),
      { type: 'toolClose', key: String(position) },
    ]);
    lanes.push(texts.map((text) => ({ type: 'text', text })));
    lanes.push(thoughts.map((text, position) => ({ type: 'reasoning', text, signature: `s${position}` })));
    const turns = lanes.flatMap((lane, number) => lane.map(() => number));
    return fc.shuffledSubarray(turns, { minLength: turns.length }).map((order) => {
      const queues = lanes.map((lane) => [...lane]);
      return {
        calls: calls.map(({ name, json }, position) => ({ id: `call_${position}`, name, json })),
        texts,
        thoughts,
        events: order.map((number) => queues[number]!.shift()!),
      };
    });
  });

const END: readonly CompletionEvent[] = [
  { type: 'usage', usage: { inputTokens: 11, outputTokens: 7, cacheReadTokens: 3, reasoningTokens: 2 } },
  { type: 'eof', clean: true },
];

function encode(
  events: readonly CompletionEvent[],
  thinking: ThinkingVisibility = 'shown',
  reason: StopReason = 'end_turn',
): StreamEvent[] {
  const encoder = new MessageEncoder({
    messageId: 'msg_1',
    model: 'claude-test',
    estimatedInputTokens: 10,
    mintToolUseId: () => 'toolu_minted',
    thinking,
  });
  const input: CompletionEvent[] = [...events, { type: 'finish', reason }, ...END];
  return input.flatMap((event) => encoder.push(event));
}

/** Reads server-sent events strictly: two lines and a blank one each, `event:` equal to the data's type. */
function parseSse(wire: string): StreamEvent[] {
  expect(wire.endsWith('\n\n')).toBe(true);
  return wire
    .slice(0, -2)
    .split('\n\n')
    .map((record) => {
      const [head, data, ...rest] = record.split('\n');
      const event = JSON.parse(data!.slice('data: '.length)) as StreamEvent;
      expect([head, rest]).toEqual([`event: ${event.type}`, []]);
      return event;
    });
}

function accumulate(events: readonly StreamEvent[]): Message {
  const accumulator = new MessageAccumulator();
  for (const event of events) accumulator.push(event);
  return accumulator.message();
}

/** The official client, talking to nothing but these bytes, which it gets in pieces of the given size. */
async function readWithSdk(wire: string, pieceBytes: number): Promise<Message> {
  const bytes = new TextEncoder().encode(wire);
  const client = new Anthropic({
    apiKey: 'none',
    maxRetries: 0,
    fetch: () => {
      let position = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (position >= bytes.length) {
            controller.close();
            return;
          }
          controller.enqueue(bytes.slice(position, position + pieceBytes));
          position += pieceBytes;
        },
      });
      return Promise.resolve(new Response(body, { headers: { 'content-type': 'text/event-stream' } }));
    },
  });
  const stream = client.messages.stream({
    model: 'claude-test',
    max_tokens: 100,
    messages: [{ role: 'user', content: 'hi' }],
  });
  return (await stream.finalMessage()) as unknown as Message;
}

const joined = (message: Message, type: 'text' | 'thinking'): string =>
  message.content
    .filter((block) => block.type === type)
    .map((block) => (block as unknown as Record<string, string>)[type])
    .join('');

const callsOf = (message: Message): unknown[] =>
  message.content
    .filter((block) => block.type === 'tool_use')
    .map((block) => block as unknown as { id: string; name: string; input: unknown });

describe('a message stream', () => {
  it('keeps the grammar however a reply is interleaved', () => {
    fc.assert(
      fc.property(reply, fc.constantFrom('shown', 'omitted', 'dropped'), ({ events }, thinking) => {
        assertEventOrder(encode(events, thinking));
      }),
      { numRuns: 300 },
    );
  });

  it('keeps the grammar when the reply is cut anywhere', () => {
    fc.assert(
      fc.property(
        reply,
        fc.nat(),
        fc.constantFrom<StopReason>('max_tokens', 'end_turn', 'tool_use'),
        (whole, at, reason) => {
          const oneCall = whole.events.filter((event) => !('key' in event) || event.key === '0');
          assertEventOrder(encode(oneCall.slice(0, at % (oneCall.length + 1)), 'shown', reason));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('loses nothing and mixes nothing up', () => {
    fc.assert(
      fc.property(reply, ({ calls, texts, thoughts, events }) => {
        const message = accumulate(encode(events));
        expect(joined(message, 'text')).toBe(texts.join(''));
        expect(joined(message, 'thinking')).toBe(thoughts.join(''));
        const order = events.flatMap((event) => (event.type === 'toolOpen' ? [Number(event.key)] : []));
        expect(callsOf(message)).toEqual(
          order.map((position) => {
            const { id, name, json } = calls[position]!;
            const input: unknown = json === '' ? {} : JSON.parse(json);
            return { type: 'tool_use', id, name, input, caller: { type: 'direct' } };
          }),
        );
      }),
    );
  });

  it('is the same after the wire', () => {
    fc.assert(
      fc.property(reply, ({ events }) => {
        const encoded = encode(events);
        const read = parseSse(encodeSseAll(encoded));
        expect(read).toEqual(encoded);
        expect(accumulate(read)).toEqual(accumulate(encoded));
      }),
    );
  });

  it('is written by templates exactly as JSON.stringify writes it', () => {
    const delta = fc.oneof(
      words.map((text) => ({ type: 'text_delta', text }) as const),
      words.map((partial_json) => ({ type: 'input_json_delta', partial_json }) as const),
      words.map((thinking) => ({ type: 'thinking_delta', thinking }) as const),
      words.map((signature) => ({ type: 'signature_delta', signature }) as const),
    );
    fc.assert(
      fc.property(delta, fc.nat(), (written, index) => {
        const event: StreamEvent = { type: 'content_block_delta', index, delta: written };
        expect(encodeSse(event)).toBe(`event: content_block_delta\ndata: ${JSON.stringify(event)}\n\n`);
      }),
      { numRuns: 1000 },
    );
  });

  it.each<[string, CompletionEvent[], StopReason]>([
    ['nothing', [], 'max_tokens'],
    [
      'sealed and redacted thinking',
      [
        { type: 'reasoning', signature: 's' },
        { type: 'reasoning', redacted: 'r' },
      ],
      'end_turn',
    ],
    ['cited text', [{ type: 'text', text: 'a', citations: [{ type: 'c', url: 'u' }] }], 'end_turn'],
    ['a refusal', [{ type: 'refusal', text: 'No.', category: 'cyber' }], 'refusal'],
    [
      'server tools',
      [
        {
          type: 'serverToolUse',
          block: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } },
        },
        { type: 'serverToolResult', block: { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] } },
      ],
      'end_turn',
    ],
  ])('that holds %s is read by the official SDK as by us', async (_name, content, reason) => {
    const encoded = encode(content, 'shown', reason);
    const message = accumulate(encoded);
    const read = await readWithSdk(encodeSseAll(encoded), 50);

    expect({ ...read, content: read.content.map(plain) }).toMatchObject({ ...message, usage: read.usage });
    expect(read.usage.output_tokens).toBe(message.usage.output_tokens);
    expect(read.content).toHaveLength(message.content.length);
  });

  it('that fails is an error of its type to the official SDK', async () => {
    const encoded = encode([{ type: 'text', text: 'a' }]).slice(0, 4);
    const envelope = errorEnvelope({ type: 'overloaded_error', message: 'busy', requestId: 'req_1' });

    await expect(readWithSdk(encodeSseAll(encoded) + encodeSseError(envelope), 50)).rejects.toMatchObject({
      type: 'overloaded_error',
    });
  });

  it('is read by the official SDK as by us', async () => {
    await fc.assert(
      fc.asyncProperty(reply, fc.constantFrom(1, 7, 100_000), async ({ events }, pieceBytes) => {
        const wire = encodeSseAll(encode(events));
        const message = accumulate(parseSse(wire));
        const read = await readWithSdk(wire, pieceBytes);
        expect({ ...read, content: read.content.map(plain) }).toMatchObject({
          ...message,
          content: message.content.map(plain),
        });
        expect(read.content).toHaveLength(message.content.length);
      }),
      { numRuns: 40 },
    );
  });
});

/** Only what both sides have: the SDK hangs parsed output and lazy getters on its blocks. */
function plain(block: Message['content'][number]): unknown {
  return JSON.parse(JSON.stringify(block, (key, value: unknown) => (key === 'parsed_output' ? undefined : value)));
}
