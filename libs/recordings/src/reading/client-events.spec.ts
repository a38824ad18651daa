import { describe, expect, it } from '@jest/globals';

import type { ClientEvent } from './client-event.js';
import { coalesceEvents, readClientEvents } from './client-events.js';
import { messageOf } from './client-message.js';

const event = (name: string, data: object): ClientEvent => ({ name, data: { type: name, ...data } });
const start = (index: number, block: object): ClientEvent =>
  event('content_block_start', { index, content_block: block });
const delta = (index: number, more: object): ClientEvent => event('content_block_delta', { index, delta: more });
const text = (piece: string, index = 0): ClientEvent => delta(index, { type: 'text_delta', text: piece });
const json = (piece: string, index = 1): ClientEvent => delta(index, { type: 'input_json_delta', partial_json: piece });
const thought = (piece: string): ClientEvent => delta(0, { type: 'thinking_delta', thinking: piece });
const PING = event('ping', {});

describe(readClientEvents.name, () => {
  it.each<[string, string, readonly ClientEvent[]]>([
    ['nothing', '', []],
    ['nothing but blank lines', '\n\n \r\n', []],
    ['an event', 'event: ping\ndata: {"type":"ping"}\n\n', [PING]],
    ['an event with carriage returns', 'event: ping\r\ndata: {"type":"ping"}\r\n\r\n', [PING]],
    ['an event that was cut off', 'event: ping\ndata: {"type":"pi', [{ name: 'ping', data: '{"type":"pi' }]],
    ['an event without a name', 'data: {"a":1}\n\n', [{ name: 'message', data: { a: 1 } }]],
    ['an event without data', 'event: ping\n\n', [{ name: 'ping', data: '' }]],
    ['data without a space', 'data:[DONE]\n\n', [{ name: 'message', data: '[DONE]' }]],
    ['data in two lines', 'event: x\ndata: {"a":\ndata: 1}\n\n', [{ name: 'x', data: { a: 1 } }]],
    ['a comment', ': keep-alive\n\n', [{ name: 'comment', data: ': keep-alive' }]],
    ['a whole message', ' {"type":"message"}\n', [{ name: 'body', data: { type: 'message' } }]],
    ['a whole body with blank lines in it', '{"a":\n\n1}', [{ name: 'body', data: { a: 1 } }]],
    ['a body that was cut off', '{"type":"mes', [{ name: 'body', data: '{"type":"mes' }]],
    ['a page of a proxy', '<html>502</html>', [{ name: 'comment', data: '<html>502</html>' }]],
  ])('reads %s', (_name, sent, expected) => {
    expect(readClientEvents(sent)).toEqual(expected);
  });
});

describe(coalesceEvents.name, () => {
  it.each<[string, readonly ClientEvent[], readonly ClientEvent[]]>([
    ['text', [text('He'), text('llo'), text('')], [text('Hello')]],
    ['text with a ping in between', [text('He'), PING, text('llo')], [text('Hello')]],
    ['thoughts', [thought('a'), thought('b')], [thought('ab')]],
    ['not the text of two blocks', [text('a', 0), text('b', 1)], [text('a', 0), text('b', 1)]],
    ['not thoughts and text', [thought('a'), text('b')], [thought('a'), text('b')]],
    [
      'not signatures, each of which is whole',
      [1, 2].map((n) => delta(0, { type: 'signature_delta', signature: `s${n}` })),
      [1, 2].map((n) => delta(0, { type: 'signature_delta', signature: `s${n}` })),
    ],
    [
      'arguments, which are read as JSON once they are whole',
      [json('{"a"'), json(':[1,'), json('2]}')],
      [delta(1, { type: 'input_json_delta', partial_json: { a: [1, 2] } })],
    ],
    ['arguments that were cut off, which stay text', [json('{"a'), json('":')], [json('{"a":')]],
    ['not what other events stand between', [text('a'), start(1, {}), text('b')], [text('a'), start(1, {}), text('b')]],
  ])('joins %s', (_name, events, expected) => {
    expect(coalesceEvents(events)).toEqual(expected);
  });

  it('says the same however the pieces were cut', () => {
    const whole = 'a long enough text, with "quotes" and é';
    for (let size = 1; size < whole.length; size += 1) {
      const pieces = whole.match(new RegExp(`.{1,${size}}`, 'gu')) ?? [];
      expect(coalesceEvents(pieces.map((piece) => text(piece)))).toEqual([text(whole)]);
    }
  });
});

describe(messageOf.name, () => {
  const message = { id: 'msg_1', role: 'assistant' };

  it('puts the blocks of a stream together, also such as take turns', () => {
    const events = [
      event('message_start', { message }),
      start(0, { type: 'text' }),
      start(1, { type: 'tool_use' }),
      text('He'),
      json('{}'),
      text('llo'),
      event('message_delta', { delta: { stop_reason: 'tool_use' } }),
    ];
    expect(messageOf(events)).toEqual({
      start: events[0]?.data,
      blocks: [
        { start: { type: 'text' }, deltas: ['He', 'llo'].map((piece) => ({ type: 'text_delta', text: piece })) },
        { start: { type: 'tool_use' }, deltas: [{ type: 'input_json_delta', partial_json: {} }] },
      ],
      ending: events[6]?.data,
      failure: undefined,
    });
  });

  it('has the failure with which a stream broke off, and what came before', () => {
    const failure = event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } });
    const read = messageOf([start(0, { type: 'text' }), text('Hel'), failure]);
    expect(read).toMatchObject({ failure: failure.data, ending: undefined, blocks: [{ start: { type: 'text' } }] });
  });

  it('is a whole body as it stands, and nothing where nothing came', () => {
    expect(messageOf(readClientEvents(JSON.stringify(message))).start).toEqual(message);
    expect(messageOf([])).toEqual({ start: undefined, blocks: [], ending: undefined, failure: undefined });
  });

  it('leaves out what belongs to no block', () => {
    expect(messageOf([text('lost', 7), { name: 'content_block_delta', data: 'no JSON' }]).blocks).toEqual([]);
  });
});
