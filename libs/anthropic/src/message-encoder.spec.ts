import type { CompletionEvent, StopReason } from '@sluice/completion';
import { describe, expect, it } from '@jest/globals';

import { assertEventOrder } from './assert-event-order.js';
import {
  args,
  blocks,
  close,
  encode,
  END_OF_BYTES,
  finish,
  makeEncoder,
  open,
  outline,
  text,
  wholeMessage,
} from './fixtures/completion-sketches.js';
import type { StreamEvent } from './stream-event.js';

function messageDelta(events: readonly StreamEvent[]) {
  const delta = events.find((event) => event.type === 'message_delta');
  if (delta === undefined) throw new Error('The stream has no message_delta.');
  return delta;
}

describe('MessageEncoder', () => {
  it('writes text as one block, with a ping behind its start', () => {
    const events = encode([{ type: 'start' }, text('Hel'), text('lo'), finish('end_turn'), END_OF_BYTES]);

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

    expect(start).toEqual({ type: 'message_start', message: wholeMessage({ usage: { input_tokens: 900 } }) });
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
    expect(outline([text('a'), finish('end_turn'), END_OF_BYTES].flatMap((event) => encoder.push(event)))).toEqual([
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
    encoder.push(END_OF_BYTES);
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
      const events = encode([finish('max_tokens'), END_OF_BYTES]);

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
        END_OF_BYTES,
        END_OF_BYTES,
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
      ['a refusal in the middle of a call stays', [open('a'), args('a', '{"x":"ab')], 'refusal', 'refusal'],
      [
        'a full context in the middle of a call stays',
        [open('a'), args('a', '{"x":"ab')],
        'model_context_window_exceeded',
        'model_context_window_exceeded',
      ],
      ['a refusal is one even if the provider ends normally', [{ type: 'refusal' }], 'end_turn', 'refusal'],
    ])('%s', (_name, content, given, expected) => {
      const encoder = makeEncoder();
      const events = [...content, finish(given), END_OF_BYTES].flatMap((event) => encoder.push(event));

      expect(messageDelta(events).delta.stop_reason).toBe(expected);
      expect(encoder.stopReason).toBe(expected);
      assertEventOrder(events);
    });

    it('names the stop sequence only when that is the reason', () => {
      const stopped = encode([
        text('a'),
        { type: 'finish', reason: 'stop_sequence', stopSequence: 'END' },
        END_OF_BYTES,
      ]);
      const ended = encode([text('a'), { type: 'finish', reason: 'end_turn', stopSequence: 'END' }, END_OF_BYTES]);

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
        END_OF_BYTES,
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
      const events = [text('123456789'), finish('end_turn'), END_OF_BYTES].flatMap((event) => encoder.push(event));

      expect(messageDelta(events).usage).toMatchObject({ input_tokens: 900, output_tokens: 3 });
      expect(encoder.losses).toEqual([{ code: 'usage_estimated', path: 'response', detail: 'input, output' }]);
      expect(encoder.usage).toMatchObject({ inputTokens: 900, outputTokens: 3 });
    });

    it('estimates only the half that is missing, disjoint from what the cache gave', () => {
      const encoder = makeEncoder();
      encoder.push({ type: 'usage', usage: { outputTokens: 7, cacheReadTokens: 600 } });
      const events = [finish('end_turn'), END_OF_BYTES].flatMap((event) => encoder.push(event));

      expect(messageDelta(events).usage).toMatchObject({
        input_tokens: 300,
        cache_read_input_tokens: 600,
        output_tokens: 7,
      });
      expect(encoder.losses).toEqual([{ code: 'usage_estimated', path: 'response', detail: 'input' }]);
    });

    it('tells of searches that were made for the reply', () => {
      const events = encode([
        { type: 'usage', usage: { inputTokens: 1, billing: { webSearchRequests: 2 } } },
        { type: 'usage', usage: { outputTokens: 1 } },
        finish('end_turn'),
        END_OF_BYTES,
      ]);
      expect(messageDelta(events).usage.server_tool_use).toEqual({ web_search_requests: 2, web_fetch_requests: 0 });
    });

    it('keeps the last count of each kind, and ignores null, NaN and nonsense', () => {
      const encoder = makeEncoder();
      const updates: unknown[] = [
        null,
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
        END_OF_BYTES,
      ]);

      expect(messageDelta(events).usage).toMatchObject({
        output_tokens_details: { thinking_tokens: 5 },
        cache_creation: { ephemeral_5m_input_tokens: 3, ephemeral_1h_input_tokens: 0 },
      });
    });
  });
});
