import { describe, expect, it } from '@jest/globals';

import { assertEventOrder, EventOrderError } from './assert-event-order.js';
import { encodeUsage } from './encode-usage.js';
import type { StreamEvent } from './stream-event.js';

type Loose = Record<string, unknown>;

const usage = encodeUsage({
  inputTokens: 1,
  outputTokens: 1,
  cacheReadTokens: 0,
  cacheCreationTokens: 0,
  reasoningTokens: 0,
});

const startWith = (fields: Loose): Loose => ({
  type: 'message_start',
  message: { id: 'msg_1', type: 'message', role: 'assistant', content: [], stop_reason: null, usage, ...fields },
});
const START = startWith({});
const PING = { type: 'ping' };
const STOP = { type: 'message_stop' };
const ERROR = { type: 'error', error: { type: 'api_error', message: 'm' }, request_id: 'req_1' };

const begin = (index: number, content_block: Loose): Loose => ({ type: 'content_block_start', index, content_block });
const end = (index: number): Loose => ({ type: 'content_block_stop', index });
const delta = (index: number, fields: Loose): Loose => ({ type: 'content_block_delta', index, delta: fields });
const text = (index: number, words: string): Loose => delta(index, { type: 'text_delta', text: words });
const json = (index: number, fragment: string): Loose =>
  delta(index, { type: 'input_json_delta', partial_json: fragment });
const tool = (id: string): Loose => ({ type: 'tool_use', id, name: 'Read', input: {} });
const finish = (stop_reason: unknown, fields: Loose = {}): Loose => ({
  type: 'message_delta',
  delta: { stop_reason, stop_sequence: null, stop_details: null, container: null, ...fields },
  usage,
});

const TEXT = { type: 'text', text: '', citations: null };
const THINKING = { type: 'thinking', thinking: '', signature: '' };
const HELLO = [begin(0, TEXT), text(0, 'hi'), end(0)];
const CALL = [begin(0, tool('a')), json(0, '{"x":'), json(0, '1}'), end(0)];
const CUT_CALL = [begin(0, tool('a')), json(0, '{"x":"ab'), end(0)];

const check = (events: readonly Loose[]): void => {
  assertEventOrder(events as unknown as readonly StreamEvent[]);
};

const GOOD: readonly [string, Loose[]][] = [
  ['an empty reply', [START, finish('end_turn'), STOP]],
  ['text', [START, ...HELLO, finish('end_turn'), STOP]],
  [
    'pings anywhere',
    [START, PING, begin(0, TEXT), PING, text(0, 'x'), PING, end(0), PING, finish('end_turn'), PING, STOP],
  ],
  ['an error before content', [START, ERROR]],
  ['an error in an open block', [START, begin(0, tool('a')), json(0, '{"x'), ERROR]],
  ['an error after message_delta', [START, finish('end_turn'), ERROR]],
  ['a call', [START, ...CALL, finish('tool_use'), STOP]],
  ['a call without arguments', [START, begin(0, tool('a')), end(0), finish('tool_use'), STOP]],
  ['a call that was cut', [START, ...CUT_CALL, finish('max_tokens'), STOP]],
  [
    'sealed and redacted thinking',
    [
      START,
      begin(0, THINKING),
      delta(0, { type: 'signature_delta', signature: 's' }),
      end(0),
      begin(1, { type: 'redacted_thinking', data: 'x' }),
      end(1),
      finish('end_turn'),
      STOP,
    ],
  ],
  [
    'server tools, with a delta and without',
    [
      START,
      begin(0, { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} }),
      json(0, '{"query":"x"}'),
      end(0),
      begin(1, { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [] }),
      end(1),
      finish('end_turn'),
      STOP,
    ],
  ],
  [
    'text with citations',
    [
      START,
      begin(0, TEXT),
      text(0, 'x'),
      delta(0, { type: 'citations_delta', citation: {} }),
      end(0),
      finish('end_turn'),
      STOP,
    ],
  ],
  ['a stop sequence', [START, ...HELLO, finish('stop_sequence', { stop_sequence: 'END' }), STOP]],
  ['a refusal', [START, ...HELLO, finish('refusal', { stop_details: { type: 'refusal' } }), STOP]],
];

const BAD: readonly [string, Loose[], number, RegExp][] = [
  ['nothing at all', [], 0, /a stream ends with/],
  ['no start', [...HELLO, finish('end_turn'), STOP], 0, /message_start must come first/],
  ['a ping before the start', [PING, START], 0, /message_start must come first/],
  ['an error instead of a start', [ERROR], 0, /message_start must come first/],
  ['two starts', [START, ...HELLO, START], 4, /only one message_start/],
  ['a start without id', [startWith({ id: '' })], 0, /must have an id/],
  ['a start with null content', [startWith({ content: null })], 0, /content must be \[\]/],
  ['a start with content', [startWith({ content: [TEXT] })], 0, /content must be \[\]/],
  ['a start with a stop reason', [startWith({ stop_reason: 'end_turn' })], 0, /stop_reason must be null/],
  ['a start without usage', [startWith({ usage: undefined })], 0, /usage must be present/],
  ['a fraction of a token', [startWith({ usage: { ...usage, input_tokens: 1.5 } })], 0, /usage.input_tokens/],
  ['a negative count', [startWith({ usage: { ...usage, output_tokens: -1 } })], 0, /usage.output_tokens/],
  ['an unknown event', [START, { type: 'message_pause' }], 1, /not part of the grammar/],
  ['an index that does not begin at 0', [START, begin(1, TEXT)], 1, /index must be 0, not 1/],
  ['a gap in the indexes', [START, ...HELLO, begin(2, TEXT)], 4, /index must be 1, not 2/],
  ['an index used twice', [START, ...HELLO, begin(0, TEXT)], 4, /index must be 1, not 0/],
  ['two open blocks', [START, begin(0, TEXT), text(0, 'x'), begin(1, TEXT)], 3, /block 0 is still open/],
  ['a delta without a block', [START, text(0, 'x')], 1, /block 0 is not open/],
  ['a delta for another block', [START, begin(0, TEXT), text(1, 'x')], 2, /block 1 is not open/],
  ['a delta after the stop', [START, ...HELLO, text(0, 'x')], 4, /block 0 is not open/],
  ['a stop without a block', [START, end(0)], 1, /block 0 is not open/],
  ['a block stopped twice', [START, ...HELLO, end(0)], 4, /block 0 is not open/],
  [
    'thinking in a text block',
    [START, begin(0, TEXT), delta(0, { type: 'thinking_delta', thinking: 'x' })],
    2,
    /does not fit a text block/,
  ],
  ['text in a thinking block', [START, begin(0, THINKING), text(0, 'x')], 2, /does not fit a thinking block/],
  ['arguments in a text block', [START, begin(0, TEXT), json(0, '{}')], 2, /does not fit a text block/],
  [
    'a delta in redacted thinking',
    [START, begin(0, { type: 'redacted_thinking', data: 'x' }), text(0, 'x')],
    2,
    /does not fit/,
  ],
  [
    'a delta in a server tool result',
    [START, begin(0, { type: 'web_search_tool_result' }), json(0, '{}')],
    2,
    /does not fit/,
  ],
  ['an empty text delta', [START, begin(0, TEXT), text(0, '')], 2, /text_delta is empty/],
  ['an empty arguments delta', [START, begin(0, tool('a')), json(0, '')], 2, /input_json_delta is empty/],
  [
    'an empty thinking delta',
    [START, begin(0, THINKING), delta(0, { type: 'thinking_delta', thinking: '' })],
    2,
    /thinking_delta is empty/,
  ],
  [
    'an empty signature',
    [START, begin(0, THINKING), delta(0, { type: 'signature_delta', signature: '' })],
    2,
    /signature_delta is empty/,
  ],
  ['an empty text block', [START, begin(0, TEXT), end(0)], 2, /text block must not be empty/],
  [
    'two signatures',
    [START, begin(0, THINKING), ...Array<Loose>(2).fill(delta(0, { type: 'signature_delta', signature: 's' }))],
    3,
    /nothing may follow the signature/,
  ],
  [
    'thinking after its signature',
    [
      START,
      begin(0, THINKING),
      delta(0, { type: 'signature_delta', signature: 's' }),
      delta(0, { type: 'thinking_delta', thinking: 'x' }),
    ],
    3,
    /nothing may follow the signature/,
  ],
  ['a call without input', [START, begin(0, { ...tool('a'), input: undefined })], 1, /input must be an object/],
  ['a call without name', [START, begin(0, { ...tool('a'), name: '' })], 1, /must name its tool/],
  ['a call with a bad id', [START, begin(0, tool('a:b'))], 1, /must match/],
  ['a call id twice', [START, ...CALL, begin(1, tool('a'))], 5, /occurs twice/],
  ['half a call that is to be run', [START, ...CUT_CALL, finish('tool_use'), STOP], 3, /must be a JSON object/],
  [
    'arguments that are a list',
    [START, begin(0, tool('a')), json(0, '[1]'), end(0), finish('tool_use'), STOP],
    3,
    /must be a JSON object/,
  ],
  ['tool_use without a call', [START, ...HELLO, finish('tool_use'), STOP], 4, /needs a tool_use block/],
  ['a call that is left unrun', [START, ...CALL, finish('end_turn'), STOP], 5, /would leave tool calls unrun/],
  ['no stop reason', [START, ...HELLO, finish(null), STOP], 4, /stop_reason must be set/],
  [
    'a stop sequence for another reason',
    [START, finish('end_turn', { stop_sequence: 'x' })],
    1,
    /stop_sequence is set/,
  ],
  [
    'details for another reason',
    [START, finish('end_turn', { stop_details: { type: 'refusal' } })],
    1,
    /nothing was refused/,
  ],
  ['message_delta without usage', [START, { ...finish('end_turn'), usage: undefined }], 1, /usage must be present/],
  [
    'message_delta in an open block',
    [START, begin(0, TEXT), text(0, 'x'), finish('end_turn')],
    3,
    /block 0 is still open/,
  ],
  ['two message_deltas', [START, finish('end_turn'), finish('end_turn')], 2, /only one message_delta/],
  ['content after message_delta', [START, finish('end_turn'), begin(0, TEXT)], 2, /no content may follow/],
  ['message_stop without message_delta', [START, ...HELLO, STOP], 4, /must follow a message_delta/],
  ['no message_stop', [START, ...HELLO, finish('end_turn')], 5, /a stream ends with/],
  ['a cut stream', [START, begin(0, TEXT), text(0, 'x')], 3, /a stream ends with/],
  ['something after message_stop', [START, finish('end_turn'), STOP, PING], 3, /nothing may follow/],
  ['something after an error', [START, ERROR, finish('end_turn')], 2, /nothing may follow/],
  ['both ends', [START, finish('end_turn'), STOP, ERROR], 3, /nothing may follow/],
];

describe('assertEventOrder', () => {
  it.each(GOOD)('accepts %s', (_name, events) => {
    expect(() => {
      check(events);
    }).not.toThrow();
  });

  it.each(BAD)('rejects %s', (_name, events, eventIndex, rule) => {
    let thrown: unknown;
    try {
      check(events);
    } catch (error) {
      thrown = error;
    }

    expect(thrown).toBeInstanceOf(EventOrderError);
    expect(thrown).toMatchObject({ eventIndex, rule: expect.stringMatching(rule) as unknown });
  });

  it('names the event, its type and the rule', () => {
    expect(() => {
      check([START, begin(0, TEXT), text(0, '')]);
    }).toThrow('event 2 (content_block_delta): text_delta is empty');
  });
});
