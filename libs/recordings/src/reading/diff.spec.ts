import { describe, expect, it } from '@jest/globals';

import { diffClientStreams } from './diff.js';

const event = (name: string, data: object): string =>
  `event: ${name}\ndata: ${JSON.stringify({ type: name, ...data })}\n\n`;
const START = event('message_start', { message: { id: 'msg_1', usage: { input_tokens: 3 } } });
const OPEN = event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
const text = (piece: string): string =>
  event('content_block_delta', { index: 0, delta: { type: 'text_delta', text: piece } });
const json = (piece: string): string =>
  event('content_block_delta', { index: 0, delta: { type: 'input_json_delta', partial_json: piece } });
const CLOSE = event('content_block_stop', { index: 0 });
const DELTA = event('message_delta', { delta: { stop_reason: 'end_turn' }, usage: { output_tokens: 2 } });
const STOP = event('message_stop', {});
const PING = event('ping', {});

const diff = (expected: string, actual: string) => diffClientStreams(Buffer.from(expected), Buffer.from(actual));

describe(diffClientStreams.name, () => {
  const whole = START + OPEN + text('Hello ') + text('world') + CLOSE + DELTA + STOP;

  it('finds nothing where nothing differs', () => {
    expect(diff(whole, whole)).toBeUndefined();
    expect(diff('', '')).toBeUndefined();
  });

  it.each<[string, string, string, object]>([
    [
      'a changed word',
      whole,
      whole.replace('world', 'earth'),
      {
        level: 'message',
        eventIndex: 3,
        eventName: 'content_block_delta',
        path: '$.delta.text',
        expected: 'world',
        actual: 'earth',
      },
    ],
    [
      'a changed stop reason',
      whole,
      whole.replace('end_turn', 'max_tokens'),
      { level: 'message', eventIndex: 5, eventName: 'message_delta', path: '$.delta.stop_reason' },
    ],
    [
      'other cuts of the same text',
      whole,
      START + OPEN + text('Hel') + text('lo world') + CLOSE + DELTA + STOP,
      { level: 'events', eventIndex: 2, path: '$.delta.text', expected: 'Hello ', actual: 'Hel' },
    ],
    [
      'a ping more',
      whole,
      START + PING + whole.slice(START.length),
      {
        level: 'events',
        eventIndex: 1,
        eventName: 'content_block_start',
        expected: 'content_block_start',
        actual: 'ping',
      },
    ],
    [
      'tool input that is the same JSON in other pieces',
      START + json('{"a": 1}') + STOP,
      START + json('{"a"') + json(':1}') + STOP,
      { level: 'events', eventIndex: 1 },
    ],
    [
      'tool input that is other JSON',
      START + OPEN + json('{"a": 1}') + STOP,
      START + OPEN + json('{"a": 2}') + STOP,
      { level: 'message', eventIndex: 2, path: '$.delta.partial_json' },
    ],
    [
      'a missing block end',
      whole,
      whole.replace(CLOSE, ''),
      { level: 'coalesced', eventIndex: 4, actual: 'message_delta' },
    ],
    [
      'an end too soon',
      whole,
      START + OPEN,
      { level: 'message', eventIndex: 2, eventName: 'content_block_delta', actual: 'end of stream' },
    ],
    [
      'something behind the end',
      whole,
      whole + STOP,
      { eventIndex: 7, eventName: 'end of stream', actual: 'message_stop' },
    ],
    [
      'another order of keys',
      START + 'event: ping\ndata: {"type":"ping","a":1}\n\n',
      START + 'event: ping\ndata: {"a":1,"type":"ping"}\n\n',
      { level: 'bytes', eventIndex: 1, eventName: 'ping', path: `byte ${START.length + 20}` },
    ],
    [
      'a changed whole body',
      '{"content":[{"type":"text","text":"a"}],"usage":{"x-y":1}}',
      '{"content":[{"type":"text","text":"a"}],"usage":{"x-y":2}}',
      { level: 'message', eventIndex: 0, eventName: 'body', path: '$.usage["x-y"]', expected: 1, actual: 2 },
    ],
    [
      'a list that grew',
      '{"content":[1]}',
      '{"content":[1,2]}',
      { path: '$.content[1]', expected: undefined, actual: 2 },
    ],
    [
      'a stream instead of an error',
      '{"type":"error"}',
      whole,
      { eventIndex: 0, expected: 'body', actual: 'message_start' },
    ],
    ['nothing instead of a stream', whole, '', { eventIndex: 0, expected: 'message_start', actual: 'end of stream' }],
    [
      'text that is no JSON',
      'data: [DONE]\n\n',
      'data: [DONE!]\n\n',
      { path: '$', expected: '[DONE]', actual: '[DONE!]' },
    ],
    ['a comment', START, `: hi\n\n${START}`, { level: 'events', eventIndex: 0, actual: 'comment' }],
  ])('names %s', (_name, expected, actual, difference) => {
    expect(diff(expected, actual)).toMatchObject(difference);
  });

  it('shows three events before and after', () => {
    const context = diff(whole, whole.replace('world', 'earth'))?.context;
    expect(context?.map((line) => line.split(' {')[0])).toEqual([
      '  message_start',
      '  content_block_start',
      '  content_block_delta',
      '- content_block_delta',
      '+ content_block_delta',
      '  content_block_stop',
      '  message_delta',
      '  message_stop',
    ]);
  });

  it('keeps context lines short', () => {
    const long = START + OPEN + text('x'.repeat(5000));
    expect(diff(long, long.replace('xx"', 'xy"'))?.context.every((line) => line.length <= 200)).toBe(true);
  });
});
