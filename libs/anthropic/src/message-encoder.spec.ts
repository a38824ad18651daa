import type { CompletionEvent, StopReason } from '@sluice/completion';
import { describe, expect, it } from '@jest/globals';

import { assertEventOrder } from './assert-event-order.js';
import { MessageEncoder } from './message-encoder.js';
import type { MessageEncoderOptions } from './message-encoder.js';
import type { StreamEvent } from './stream-event.js';

function makeEncoder(options: Partial<MessageEncoderOptions> = {}): MessageEncoder {
  let minted = 0;
  return new MessageEncoder({
    messageId: 'msg_1',
    model: 'claude-test',
    estimatedInputTokens: 900,
    mintToolUseId: () => `toolu_${(minted += 1)}`,
    thinking: 'shown',
    ...options,
  });
}

function encode(input: readonly CompletionEvent[], options: Partial<MessageEncoderOptions> = {}): StreamEvent[] {
  const encoder = makeEncoder(options);
  return input.flatMap((event) => encoder.push(event));
}

const finish = (reason: StopReason): CompletionEvent => ({ type: 'finish', reason });
const EOF: CompletionEvent = { type: 'eof', clean: true };
const text = (words: string): CompletionEvent => ({ type: 'text', text: words });
const open = (key: string, name = 'Read', id = `call_${key}`): CompletionEvent => ({ type: 'toolOpen', key, id, name });
const args = (key: string, fragment: string): CompletionEvent => ({ type: 'toolArgs', key, fragment });
const close = (key: string): CompletionEvent => ({ type: 'toolClose', key });

/** Says what a stream holds in few words, so that an expectation reads as the stream does. */
function outline(events: readonly StreamEvent[]): string[] {
  return events.map((event) => {
    switch (event.type) {
      case 'content_block_start':
        return `+${event.index} ${event.content_block.type}`;
      case 'content_block_delta':
        return `${event.index} ${Object.values(event.delta).join(' ')}`;
      case 'content_block_stop':
        return `-${event.index}`;
      case 'message_delta':
        return `=> ${event.delta.stop_reason}`;
      default:
        return event.type;
    }
  });
}

/** The outline without the frame every stream has. */
function blocks(events: readonly StreamEvent[]): string[] {
  return outline(events).filter((line) => /^[+\-\d]/.test(line));
}

function messageDelta(events: readonly StreamEvent[]) {
  const delta = events.find((event) => event.type === 'message_delta');
  if (delta === undefined) throw new Error('The stream has no message_delta.');
  return delta;
}

describe('MessageEncoder', () => {
  it('writes text as one block, with a ping behind its start', () => {
    const events = encode([{ type: 'start' }, text('Hel'), text('lo'), finish('end_turn'), EOF]);

    expect(outline(events)).toEqual([
      'message_start',
      '+0 text',
      'ping',
      '0 text_delta Hel',
      '0 text_delta lo',
      '-0',
      '=> end_turn',
      'message_stop',
    ]);
    assertEventOrder(events);
  });

  it('says in message_start who answers and what the prompt is estimated to cost', () => {
    const [start] = makeEncoder().start();

    expect(start).toEqual({
      type: 'message_start',
      message: {
        id: 'msg_1',
        type: 'message',
        role: 'assistant',
        model: 'claude-test',
        content: [],
        container: null,
        diagnostics: null,
        stop_details: null,
        stop_reason: null,
        stop_sequence: null,
        usage: {
          input_tokens: 900,
          output_tokens: 0,
          cache_creation_input_tokens: 0,
          cache_read_input_tokens: 0,
          cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
          output_tokens_details: { thinking_tokens: 0 },
          server_tool_use: null,
          service_tier: 'standard',
          speed: null,
          inference_geo: null,
        },
      },
    });
  });

  it('writes message_start once, however it is asked for', () => {
    const encoder = makeEncoder();

    expect(outline(encoder.start())).toEqual(['message_start']);
    expect(encoder.start()).toEqual([]);
    expect(outline(encoder.push(text('a')))).toEqual(['+0 text', 'ping', '0 text_delta a']);
  });

  it('does not begin the response for events that carry no content', () => {
    const encoder = makeEncoder();
    const silent: CompletionEvent[] = [
      { type: 'start', id: 'up_1', model: 'gpt' },
      { type: 'keepalive' },
      { type: 'usage', usage: { inputTokens: 3 } },
      { type: 'loss', loss: { code: 'block_dropped', path: 'response' } },
      { type: 'text', text: '' },
      { type: 'reasoning' },
    ];

    expect(silent.flatMap((event) => encoder.push(event))).toEqual([]);
    expect(encoder).toMatchObject({ started: false, contentStarted: false, finished: false, responseId: 'up_1' });
    expect(encoder.responseModel).toBe('gpt');
  });

  it('does not write message_start again after a failed attempt has sent it', () => {
    const encoder = makeEncoder({ startSent: true });

    expect(encoder.started).toBe(true);
    expect(encoder.contentStarted).toBe(false);
    expect(encoder.start()).toEqual([]);
    expect(outline([text('a'), finish('end_turn'), EOF].flatMap((event) => encoder.push(event)))).toEqual([
      '+0 text',
      'ping',
      '0 text_delta a',
      '-0',
      '=> end_turn',
      'message_stop',
    ]);
  });

  it('gives pings only between message_start and the end', () => {
    const encoder = makeEncoder();

    expect(encoder.ping()).toEqual([]);
    encoder.start();
    expect(encoder.ping()).toEqual([{ type: 'ping' }]);
    encoder.push(finish('end_turn'));
    expect(encoder.ping()).toEqual([{ type: 'ping' }]);
    encoder.push(EOF);
    expect(encoder.ping()).toEqual([]);
  });

  describe('the end', () => {
    it('waits for eof after finish, because the usage may still come', () => {
      const encoder = makeEncoder();
      encoder.push(text('a'));

      expect(outline(encoder.push(finish('end_turn')))).toEqual(['-0']);
      expect(encoder.finished).toBe(false);
      expect(
        encoder.push({ type: 'usage', usage: { inputTokens: 3136, outputTokens: 5, cacheReadTokens: 6752 } }),
      ).toEqual([]);
      const end = encoder.push({ type: 'eof', clean: false });
      expect(outline(end)).toEqual(['=> end_turn', 'message_stop']);
      expect(messageDelta(end).usage).toMatchObject({
        input_tokens: 3136,
        output_tokens: 5,
        cache_read_input_tokens: 6752,
        cache_creation_input_tokens: 0,
      });
      expect(encoder.finished).toBe(true);
      expect(encoder.usage?.inputTokens).toBe(3136);
      expect(encoder.losses).toEqual([]);
    });

    it.each<[string, CompletionEvent]>([
      ['an eof without finish', { type: 'eof', clean: true }],
      ['an unclean eof without finish', { type: 'eof', clean: false }],
      ['an error', { type: 'error', message: 'boom', httpStatus: 503 }],
    ])('leaves %s to the pipeline', (_name, event) => {
      const encoder = makeEncoder();
      encoder.push(text('a'));

      expect(encoder.push(event)).toEqual([]);
      expect(encoder.finished).toBe(false);
      expect(encoder.stopReason).toBeUndefined();
    });

    it('ends a reply without content as an empty message', () => {
      const events = encode([finish('max_tokens'), EOF]);

      expect(outline(events)).toEqual(['message_start', '=> max_tokens', 'message_stop']);
      assertEventOrder(events);
    });

    it('ignores what is spliced behind the end', () => {
      const events = encode([
        text('a'),
        finish('end_turn'),
        text('b'),
        open('x'),
        finish('max_tokens'),
        EOF,
        EOF,
        text('c'),
      ]);

      expect(outline(events).slice(-3)).toEqual(['-0', '=> end_turn', 'message_stop']);
      expect(blocks(events)).toEqual(['+0 text', '0 text_delta a', '-0']);
      assertEventOrder(events);
    });

    const call = [open('a'), args('a', '{}'), close('a')];
    it.each<[string, CompletionEvent[], StopReason, StopReason]>([
      ['end_turn with a call asks to run it', call, 'end_turn', 'tool_use'],
      ['stop_sequence with a call asks to run it', call, 'stop_sequence', 'tool_use'],
      ['tool_use without a call is end_turn', [text('x')], 'tool_use', 'end_turn'],
      ['max_tokens with a call stays', call, 'max_tokens', 'max_tokens'],
      ['refusal with a call stays', call, 'refusal', 'refusal'],
      ['pause_turn stays', call, 'pause_turn', 'pause_turn'],
      ['an unclosed call is never run', [open('a'), args('a', '{"x":"ab')], 'tool_use', 'max_tokens'],
      ['a refusal is one even if the provider ends normally', [{ type: 'refusal' }], 'end_turn', 'refusal'],
    ])('%s', (_name, content, given, expected) => {
      const encoder = makeEncoder();
      const events = [...content, finish(given), EOF].flatMap((event) => encoder.push(event));

      expect(messageDelta(events).delta.stop_reason).toBe(expected);
      expect(encoder.stopReason).toBe(expected);
      assertEventOrder(events);
    });

    it('names the stop sequence only when that is the reason', () => {
      const stopped = encode([text('a'), { type: 'finish', reason: 'stop_sequence', stopSequence: 'END' }, EOF]);
      const ended = encode([text('a'), { type: 'finish', reason: 'end_turn', stopSequence: 'END' }, EOF]);

      expect(messageDelta(stopped).delta.stop_sequence).toBe('END');
      expect(messageDelta(ended).delta.stop_sequence).toBeNull();
    });
  });

  describe('refusals', () => {
    it.each([
      ['a known category', 'cyber', 'cyber'],
      ["another vendor's category", 'violence', null],
      ['no category', undefined, null],
    ])('carries %s', (_name, category, expected) => {
      const events = encode([
        text('par'),
        { type: 'refusal', text: ' No.', ...(category === undefined ? {} : { category }) },
        { type: 'finish', reason: 'refusal', explanation: 'policy' },
        EOF,
      ]);

      expect(blocks(events)).toEqual(['+0 text', '0 text_delta par', '0 text_delta  No.', '-0']);
      expect(messageDelta(events).delta).toEqual({
        stop_reason: 'refusal',
        stop_sequence: null,
        stop_details: { type: 'refusal', category: expected, explanation: 'policy' },
        container: null,
      });
    });
  });

  describe('usage', () => {
    it('estimates what the provider never counted, and says so', () => {
      const encoder = makeEncoder();
      const events = [text('123456789'), finish('end_turn'), EOF].flatMap((event) => encoder.push(event));

      expect(messageDelta(events).usage).toMatchObject({ input_tokens: 900, output_tokens: 3 });
      expect(encoder.losses).toEqual([{ code: 'usage_estimated', path: 'response', detail: 'input, output' }]);
      expect(encoder.usage).toMatchObject({ inputTokens: 900, outputTokens: 3 });
    });

    it('estimates only the half that is missing, disjoint from what the cache gave', () => {
      const encoder = makeEncoder();
      encoder.push({ type: 'usage', usage: { outputTokens: 7, cacheReadTokens: 600 } });
      const events = [finish('end_turn'), EOF].flatMap((event) => encoder.push(event));

      expect(messageDelta(events).usage).toMatchObject({
        input_tokens: 300,
        cache_read_input_tokens: 600,
        output_tokens: 7,
      });
      expect(encoder.losses).toEqual([{ code: 'usage_estimated', path: 'response', detail: 'input' }]);
    });

    it('keeps the last count of each kind, and ignores null, NaN and nonsense', () => {
      const encoder = makeEncoder();
      const updates: unknown[] = [
        { inputTokens: 10, outputTokens: 1 },
        { outputTokens: 2, inputTokens: null },
        { outputTokens: 3.4, cacheReadTokens: Number.NaN, cacheCreationTokens: -5, reasoningTokens: '9' },
      ];
      for (const usage of updates) encoder.push({ type: 'usage', usage: usage as object });

      expect(encoder.usage).toEqual({
        inputTokens: 10,
        outputTokens: 3,
        cacheReadTokens: 0,
        cacheCreationTokens: 0,
        reasoningTokens: 0,
      });
    });

    it('knows no usage before the provider has given any', () => {
      expect(makeEncoder().usage).toBeUndefined();
    });

    it("prefers the provider's own count of the prompt in message_start", () => {
      const encoder = makeEncoder();
      encoder.push({ type: 'start', usage: { inputTokens: 12, cacheReadTokens: 4 } });

      expect(encoder.start()[0]).toMatchObject({
        message: { usage: { input_tokens: 12, cache_read_input_tokens: 4 } },
      });
    });

    it('never reports more thinking than output', () => {
      const events = encode([
        { type: 'usage', usage: { inputTokens: 1, outputTokens: 5, reasoningTokens: 9, cacheCreationTokens: 3 } },
        finish('end_turn'),
        EOF,
      ]);

      expect(messageDelta(events).usage).toMatchObject({
        output_tokens_details: { thinking_tokens: 5 },
        cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 0 },
      });
    });
  });

  describe('thinking', () => {
    const reasoned: CompletionEvent[] = [
      { type: 'reasoning', text: 'a', signature: 'old' },
      { type: 'reasoning', text: 'b' },
      { type: 'reasoning', signature: 'new' },
      text('x'),
      finish('end_turn'),
      EOF,
    ];

    it('is closed by its last signature before the text begins', () => {
      const events = encode(reasoned);

      expect(blocks(events)).toEqual([
        '+0 thinking',
        '0 thinking_delta a',
        '0 thinking_delta b',
        '0 signature_delta new',
        '-0',
        '+1 text',
        '1 text_delta x',
        '-1',
      ]);
      assertEventOrder(events);
    });

    it('shows only the signature when its text is omitted', () => {
      const events = encode(reasoned, { thinking: 'omitted' });

      expect(blocks(events)).toEqual(['+0 thinking', '0 signature_delta new', '-0', '+1 text', '1 text_delta x', '-1']);
      assertEventOrder(events);
    });

    it('commits nothing while its text is omitted and the signature is not known', () => {
      const encoder = makeEncoder({ thinking: 'omitted' });

      expect(encoder.push({ type: 'reasoning', text: 'a' })).toEqual([]);
      expect(encoder.contentStarted).toBe(false);
      expect(blocks([text('x'), finish('end_turn'), EOF].flatMap((event) => encoder.push(event)))).toEqual([
        '+0 text',
        '0 text_delta x',
        '-0',
      ]);
    });

    it('leaves no trace when it is dropped', () => {
      const events = encode(
        [
          { type: 'reasoning', redacted: 'r' },
          text('w'),
          { type: 'reasoning', text: 'a', signature: 's' },
          ...reasoned,
        ],
        { thinking: 'dropped' },
      );

      expect(blocks(events)).toEqual(['+0 text', '0 text_delta w', '0 text_delta x', '-0']);
      assertEventOrder(events);
    });

    it('still counts as output when it is dropped and the provider does not count', () => {
      const encoder = makeEncoder({ thinking: 'dropped' });
      for (const event of [{ type: 'reasoning', text: '12345678' } as const, finish('end_turn'), EOF])
        encoder.push(event);

      expect(encoder.usage?.outputTokens).toBe(2);
    });

    it('without a signature ends without a signature delta', () => {
      expect(blocks(encode([{ type: 'reasoning', text: 'a' }, finish('max_tokens'), EOF]))).toEqual([
        '+0 thinking',
        '0 thinking_delta a',
        '-0',
      ]);
    });

    it('with nothing but a signature is a block of its own', () => {
      expect(
        blocks(encode([{ type: 'reasoning', signature: 's' }, open('a'), close('a'), finish('tool_use'), EOF])),
      ).toEqual(['+0 thinking', '0 signature_delta s', '-0', '+1 tool_use', '-1']);
    });

    it('after text opens a new block, and so does newBlock', () => {
      const events = encode([
        text('a'),
        { type: 'reasoning', text: 't1', signature: 's1' },
        { type: 'reasoning', newBlock: true, text: 't2', signature: 's2' },
        { type: 'reasoning', newBlock: true, redacted: 'blob' },
        text('b'),
        { type: 'reasoning', newBlock: true },
        text('c'),
        finish('end_turn'),
        EOF,
      ]);

      expect(blocks(events)).toEqual([
        '+0 text',
        '0 text_delta a',
        '-0',
        '+1 thinking',
        '1 thinking_delta t1',
        '1 signature_delta s1',
        '-1',
        '+2 thinking',
        '2 thinking_delta t2',
        '2 signature_delta s2',
        '-2',
        '+3 redacted_thinking',
        '-3',
        '+4 text',
        '4 text_delta b',
        '4 text_delta c',
        '-4',
      ]);
      assertEventOrder(events);
    });
  });

  describe('tool calls', () => {
    it('are written with an empty input that the deltas fill', () => {
      const events = encode([
        open('a', 'Read', 'call_1'),
        args('a', '{"p":'),
        args('a', ''),
        args('a', '1}'),
        close('a'),
      ]);

      expect(events[1]).toEqual({
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id: 'call_1', name: 'Read', input: {}, caller: { type: 'direct' } },
      });
      expect(blocks(events)).toEqual(['+0 tool_use', '0 input_json_delta {"p":', '0 input_json_delta 1}', '-0']);
    });

    it('without an id get a minted one, in the order they came', () => {
      const anonymous = (key: string): CompletionEvent => ({ type: 'toolOpen', key, name: 'Read' });
      const events = encode([anonymous('a'), anonymous('b'), close('b'), close('a'), finish('tool_use'), EOF]);
      const ids = events.flatMap((event) =>
        event.type === 'content_block_start' ? [(event.content_block as unknown as { id: string }).id] : [],
      );

      expect(ids).toEqual(['toolu_1', 'toolu_2']);
    });

    it('that interleave are written one after the other', () => {
      const encoder = makeEncoder();
      const input = [open('a'), open('b'), args('a', '{"x"'), args('b', '{"y"'), args('a', ':1}')];
      const before = input.flatMap((event) => encoder.push(event));
      const turn = encoder.push(close('a'));
      const after = [args('b', ':2}'), close('b'), finish('tool_use'), EOF].flatMap((event) => encoder.push(event));

      expect(blocks(before)).toEqual(['+0 tool_use', '0 input_json_delta {"x"', '0 input_json_delta :1}']);
      expect(blocks(turn)).toEqual(['-0', '+1 tool_use', '1 input_json_delta {"y"']);
      expect(blocks(after)).toEqual(['1 input_json_delta :2}', '-1']);
      assertEventOrder([...before, ...turn, ...after]);
    });

    it('hold back everything that comes before they are whole, in its order', () => {
      const events = encode([
        open('a'),
        text('t1'),
        { type: 'reasoning', text: 'r', signature: 's' },
        open('b'),
        args('b', '{}'),
        text('t2'),
        close('b'),
        open('c'),
        { type: 'serverToolUse', block: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} } },
        args('a', '{}'),
        close('a'),
        close('c'),
        finish('tool_use'),
        EOF,
      ]);

      expect(blocks(events)).toEqual([
        '+0 tool_use',
        '0 input_json_delta {}',
        '-0',
        '+1 text',
        '1 text_delta t1',
        '-1',
        '+2 thinking',
        '2 thinking_delta r',
        '2 signature_delta s',
        '-2',
        '+3 tool_use',
        '3 input_json_delta {}',
        '-3',
        '+4 text',
        '4 text_delta t2',
        '-4',
        '+5 tool_use',
        '-5',
        '+6 server_tool_use',
        '-6',
      ]);
      assertEventOrder(events);
    });

    it('that nobody closed are written when the reply finishes, and reported', () => {
      const encoder = makeEncoder();
      const input = [open('a'), args('a', '{}'), open('b'), args('b', '{"cut'), text('t'), finish('tool_use'), EOF];
      const events = input.flatMap((event) => encoder.push(event));

      expect(blocks(events).filter((line) => line.startsWith('+'))).toEqual(['+0 tool_use', '+1 tool_use', '+2 text']);
      expect(encoder.stopReason).toBe('max_tokens');
      expect(encoder.losses[0]).toEqual({ code: 'output_dropped', path: 'response', detail: 'the end of a tool call' });
    });

    it('ignore fragments of calls that are unknown or closed, and a second opening', () => {
      const events = encode([
        args('ghost', '{}'),
        close('ghost'),
        open('a'),
        open('a'),
        open('b'),
        close('b'),
        args('b', 'late'),
        close('a'),
        args('a', 'late'),
        close('a'),
        finish('tool_use'),
        EOF,
      ]);

      expect(blocks(events)).toEqual(['+0 tool_use', '-0', '+1 tool_use', '-1']);
      assertEventOrder(events);
    });
  });

  describe('citations', () => {
    const citation = { type: 'web_search_result_location', url: 'https://example.test' };

    it('follow the text they belong to', () => {
      const events = encode([{ type: 'text', text: 'a', citations: [citation] }, text('b'), finish('end_turn'), EOF]);

      expect(events[4]).toEqual({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'citations_delta', citation },
      });
      expect(blocks(events).filter((line) => line.startsWith('+'))).toHaveLength(1);
      assertEventOrder(events);
    });

    it('may come late, as long as the text block is open', () => {
      const events = encode([text('a'), { type: 'text', text: '', citations: [citation] }, finish('end_turn'), EOF]);

      expect(events.filter((event) => event.type === 'content_block_delta')).toHaveLength(2);
      assertEventOrder(events);
    });

    it('are reported as lost when they have no text', () => {
      const encoder = makeEncoder();

      expect(encoder.push({ type: 'text', text: '', citations: [citation] })).toEqual([]);
      expect(encoder.losses).toEqual([
        { code: 'citation_dropped', path: 'response', detail: 'no text block was open' },
      ]);
    });
  });

  it('writes server tools as whole blocks', () => {
    const block = { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] };
    const events = encode([text('a'), { type: 'serverToolResult', block }, text('b'), finish('end_turn'), EOF]);

    expect(blocks(events)).toEqual([
      '+0 text',
      '0 text_delta a',
      '-0',
      '+1 web_search_tool_result',
      '-1',
      '+2 text',
      '2 text_delta b',
      '-2',
    ]);
    expect(events.find((event) => event.type === 'content_block_start' && event.index === 1)).toMatchObject({
      content_block: block,
    });
    assertEventOrder(events);
  });
});
