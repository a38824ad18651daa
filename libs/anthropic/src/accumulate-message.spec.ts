import type { StopReason } from '@sluice/completion';
import { describe, expect, it } from '@jest/globals';

import { MessageAccumulator } from './accumulate-message.js';
import {
  args,
  close,
  encode,
  END_OF_BYTES,
  finish,
  makeEncoder,
  open,
  text,
  wholeMessage,
} from './fixtures/completion-sketches.js';
import type { Message } from './message.js';
import type { StreamEvent } from './stream-event.js';

function accumulate(events: readonly StreamEvent[]): Message {
  const accumulator = new MessageAccumulator();
  for (const event of events) accumulator.push(event);
  return accumulator.message();
}

/** One tool call with these arguments in a reply that ended so, behind a text. */
function callEndedBy(reason: StopReason, json: string): Message {
  const encoded = encode([text('x'), open('a'), args('a', json), close('a'), finish(reason), END_OF_BYTES]);
  return accumulate(encoded);
}

const TEXT_X = { type: 'text', text: 'x', citations: null };

describe('MessageAccumulator', () => {
  it('takes the last signature of a block for the whole of it', () => {
    const events = encode([{ type: 'reasoning', text: 't', signature: 's1' }, finish('end_turn'), END_OF_BYTES]);
    const signed = events.findIndex(
      (event) => event.type === 'content_block_delta' && event.delta.type !== 'thinking_delta',
    );
    const again: StreamEvent = {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'signature_delta', signature: 's2' },
    };

    expect(accumulate(events.toSpliced(signed + 1, 0, again)).content).toEqual([
      { type: 'thinking', thinking: 't', signature: 's2' },
    ]);
  });

  it('adds every kind of block up', () => {
    const result = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [{ url: 'u' }] };
    const message = accumulate(
      encode([
        { type: 'reasoning', text: 'th', signature: 's1' },
        { type: 'reasoning', text: 'ink', signature: 's2' },
        { type: 'reasoning', redacted: 'blob' },
        text('Hel'),
        { type: 'text', text: 'lo', citations: [{ type: 'c1' }, { type: 'c2' }] },
        { type: 'serverToolResult', block: result },
        open('a', 'Read', 'call_1'),
        args('a', '{"path":'),
        args('a', '"/a"}'),
        close('a'),
        open('b', 'Noop', 'call_2'),
        close('b'),
        { type: 'usage', usage: { inputTokens: 5, outputTokens: 6, cacheCreationTokens: 2, reasoningTokens: 1 } },
        finish('tool_use'),
        END_OF_BYTES,
      ]),
    );

    expect(message).toEqual(
      wholeMessage({
        content: [
          { type: 'thinking', thinking: 'think', signature: 's2' },
          { type: 'redacted_thinking', data: 'blob' },
          { type: 'text', text: 'Hello', citations: [{ type: 'c1' }, { type: 'c2' }] },
          result,
          { type: 'tool_use', id: 'call_1', name: 'Read', input: { path: '/a' }, caller: { type: 'direct' } },
          { type: 'tool_use', id: 'call_2', name: 'Noop', input: {}, caller: { type: 'direct' } },
        ],
        stop_reason: 'tool_use',
        usage: {
          input_tokens: 5,
          output_tokens: 6,
          cache_creation_input_tokens: 2,
          cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 0 },
          output_tokens_details: { thinking_tokens: 1 },
        },
      }),
    );
  });

  it('gives an empty list for a reply without content, never null', () => {
    expect(accumulate(encode([finish('end_turn'), END_OF_BYTES])).content).toEqual([]);
  });

  it('keeps why a reply was refused', () => {
    const message = accumulate(
      encode([{ type: 'refusal', text: 'No.', category: 'bio' }, { type: 'finish', reason: 'refusal' }, END_OF_BYTES]),
    );

    expect(message).toMatchObject({
      stop_reason: 'refusal',
      stop_details: { type: 'refusal', category: 'bio', explanation: null },
      content: [{ type: 'text', text: 'No.' }],
    });
  });

  describe('a tool call', () => {
    const cutReasons: StopReason[] = ['max_tokens', 'model_context_window_exceeded', 'refusal'];
    it.each(
      cutReasons.flatMap((reason) => ['{"command":"rm -rf /tm', '{', '', ' ', '[1]'].map((json) => [reason, json])),
    )('is left out of a reply cut by %s when its arguments are %j', (reason, json) => {
      expect(callEndedBy(reason as StopReason, json).content).toEqual([TEXT_X]);
    });

    it('stays in a cut reply when it is whole', () => {
      expect(callEndedBy('max_tokens', '{"x":1}').content).toHaveLength(2);
    });

    it.each(['{"x":', 'nope', '[1]', '"{}"', 'null'])('with the arguments %j damages a complete reply', (json) => {
      expect(() => callEndedBy('tool_use', json)).toThrow(/tool call call_a \(Read\) are not a JSON object/);
    });

    it.each(['', '  \n'])('with the arguments %j has an empty input', (json) => {
      expect(callEndedBy('tool_use', json).content[1]).toMatchObject({ input: {} });
    });

    it('keeps an input that came whole in the start, as some upstreams send it', () => {
      const events = encode([open('a'), close('a'), finish('max_tokens'), END_OF_BYTES]);
      const whole = JSON.parse(JSON.stringify(events).replace('"input":{}', '"input":{"x":1}')) as StreamEvent[];

      expect(accumulate(whole).content).toMatchObject([{ type: 'tool_use', input: { x: 1 } }]);
    });

    it('keeps the order of its keys, which upstream caches depend on', () => {
      const block = callEndedBy('tool_use', '{"b":1,"a":2}').content[1];

      expect(JSON.stringify(block)).toContain('{"b":1,"a":2}');
    });
  });

  it("fills a server tool's input from its deltas", () => {
    const [start, ...rest] = encode([
      { type: 'serverToolUse', block: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} } },
      finish('end_turn'),
      END_OF_BYTES,
    ]);
    const delta: StreamEvent = {
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'input_json_delta', partial_json: '{"query":"x"}' },
    };

    expect(accumulate([start!, rest[0]!, delta, ...rest.slice(1)]).content).toEqual([
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'x' } },
    ]);
  });

  it('overwrites counts that are present and keeps those that are absent or null', () => {
    const encoder = makeEncoder();
    const accumulator = new MessageAccumulator();
    encoder.push({ type: 'start', usage: { inputTokens: 9, cacheReadTokens: 4 } });
    for (const event of encoder.start()) accumulator.push(event);
    const delta = { stop_reason: 'end_turn', stop_sequence: null, stop_details: null, container: null } as const;
    accumulator.push({ type: 'message_delta', delta, usage: { output_tokens: 3, input_tokens: null } });

    expect(accumulator.message().usage).toMatchObject({
      input_tokens: 9,
      output_tokens: 3,
      cache_read_input_tokens: 4,
    });
  });

  it('shows the message as far as it has come', () => {
    const accumulator = new MessageAccumulator();
    const encoder = makeEncoder();
    for (const event of [text('a'), open('t'), args('t', '{"x')].flatMap((one) => encoder.push(one))) {
      accumulator.push(event);
    }

    expect(accumulator.message()).toMatchObject({ stop_reason: null, content: [{ type: 'text', text: 'a' }] });
  });

  it('changes nothing for pings, errors, unknown events and deltas without a block', () => {
    const strangers = [
      { type: 'ping' },
      { type: 'error', error: { type: 'api_error', message: 'm' }, request_id: 'r' },
      { type: 'future_event' },
      { type: 'content_block_delta', index: 7, delta: { type: 'text_delta', text: 'x' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'future_delta' } },
    ] as unknown as StreamEvent[];
    const events = encode([text('a'), finish('end_turn'), END_OF_BYTES]);

    expect(accumulate([...strangers, ...events, ...strangers])).toEqual(accumulate(events));
  });

  it('has no message before the stream has begun', () => {
    const accumulator = new MessageAccumulator();

    expect(() => accumulator.message()).toThrow(/has not begun/);
  });
});
