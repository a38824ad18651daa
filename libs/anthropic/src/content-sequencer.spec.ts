import type { CompletionEvent } from '@sluice/completion';
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
  text,
} from './fixtures/completion-sketches.js';

describe('the content of an encoded message', () => {
  describe('thinking', () => {
    const reasoned: CompletionEvent[] = [
      { type: 'reasoning', text: 'a', signature: 'old' },
      { type: 'reasoning', text: 'b' },
      { type: 'reasoning', signature: 'new' },
      text('x'),
      finish('end_turn'),
      END_OF_BYTES,
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
      expect(blocks([text('x'), finish('end_turn'), END_OF_BYTES].flatMap((event) => encoder.push(event)))).toEqual([
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
      for (const event of [{ type: 'reasoning', text: '12345678' } as const, finish('end_turn'), END_OF_BYTES])
        encoder.push(event);

      expect(encoder.usage?.outputTokens).toBe(2);
    });

    it('without a signature ends without a signature delta', () => {
      expect(blocks(encode([{ type: 'reasoning', text: 'a' }, finish('max_tokens'), END_OF_BYTES]))).toEqual([
        '+0 thinking',
        '0 thinking_delta a',
        '-0',
      ]);
    });

    it('with nothing but a signature is a block of its own', () => {
      expect(
        blocks(
          encode([{ type: 'reasoning', signature: 's' }, open('a'), close('a'), finish('tool_use'), END_OF_BYTES]),
        ),
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
        END_OF_BYTES,
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
      const events = encode([
        anonymous('a'),
        open('b', 'Read', ''),
        close('b'),
        close('a'),
        finish('tool_use'),
        END_OF_BYTES,
      ]);
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
      const after = [args('b', ':2}'), close('b'), finish('tool_use'), END_OF_BYTES].flatMap((event) =>
        encoder.push(event),
      );

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
        END_OF_BYTES,
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
      const input = [
        open('a'),
        args('a', '{}'),
        open('b'),
        args('b', '{"cut'),
        text('t'),
        finish('tool_use'),
        END_OF_BYTES,
      ];
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
        END_OF_BYTES,
      ]);

      expect(blocks(events)).toEqual(['+0 tool_use', '-0', '+1 tool_use', '-1']);
      assertEventOrder(events);
    });
  });

  describe('citations', () => {
    const citation = { type: 'web_search_result_location', url: 'https://example.test' };

    it('follow the text they belong to', () => {
      const events = encode([
        { type: 'text', text: 'a', citations: [citation] },
        text('b'),
        finish('end_turn'),
        END_OF_BYTES,
      ]);

      expect(events[4]).toEqual({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'citations_delta', citation },
      });
      expect(blocks(events).filter((line) => line.startsWith('+'))).toHaveLength(1);
      assertEventOrder(events);
    });

    it('may come late, as long as the text block is open', () => {
      const events = encode([
        text('a'),
        { type: 'text', text: '', citations: [citation] },
        finish('end_turn'),
        END_OF_BYTES,
      ]);

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
    const events = encode([
      text('a'),
      { type: 'serverToolResult', block },
      text('b'),
      finish('end_turn'),
      END_OF_BYTES,
    ]);

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
