import { describe, expect, it } from '@jest/globals';
import { encodeAwsEvent } from '@sluice/wire';

import { EventReframer } from './event-reframer.js';

const EVENT = { ':event-type': 'chunk', ':content-type': 'application/json', ':message-type': 'event' };

function chunk(json: string): Uint8Array {
  const payload = { bytes: Buffer.from(json).toString('base64'), p: 'abcdefgh' };
  return encodeAwsEvent(EVENT, Buffer.from(JSON.stringify(payload)));
}

function exception(name: string, payload: string): Uint8Array {
  return encodeAwsEvent({ ':exception-type': name, ':message-type': 'exception' }, Buffer.from(payload));
}

function reframe(...reads: readonly Uint8Array[]): string {
  const reframer = new EventReframer();
  return Buffer.concat(reads.map((read) => reframer.push(read))).toString('utf8');
}

const error = (type: string, message: string) =>
  `event: error\ndata: ${JSON.stringify({ type: 'error', error: { type, message } })}\n\n`;

describe('EventReframer', () => {
  it('T11 gives the events of the Messages API, without padding and metrics', () => {
    const stop =
      '{"type":"message_stop","amazon-bedrock-invocationMetrics":{"inputTokenCount":12,"outputTokenCount":3}}';
    expect(reframe(chunk('{"type":"content_block_stop","index":0}'), chunk(stop))).toBe(
      'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n' +
        'event: message_stop\ndata: {"type":"message_stop"}\n\n',
    );
  });

  it.each([
    ['with blanks', '{ "type" : "ping" }', 'event: ping\ndata: { "type" : "ping" }\n\n'],
    ['with its type at the end', '{"index":1,"type":"ping"}', 'event: ping\ndata: {"index":1,"type":"ping"}\n\n'],
    ['over several lines', '{\r\n"type":"ping"\n}', 'event: ping\ndata: { "type":"ping" }\n\n'],
    ['of no type', '{"a":1}', 'event: message\ndata: {"a":1}\n\n'],
    ['of an impossible type', '{"a":1,"type":"x\\ny"}', 'event: message\ndata: {"a":1,"type":"x\\ny"}\n\n'],
    [
      'that only speaks of metrics',
      '{"type":"t","text":"amazon-bedrock-invocationMetrics"}',
      'event: t\ndata: {"type":"t","text":"amazon-bedrock-invocationMetrics"}\n\n',
    ],
    [
      'with more than ASCII and odd numbers',
      '{"type":"t","n":1.0,"s":"\\u00fc 世"}',
      'event: t\ndata: {"type":"t","n":1.0,"s":"\\u00fc 世"}\n\n',
    ],
  ])('takes an event %s as it is', (_what, json, expected) => {
    expect(reframe(chunk(json))).toBe(expected);
  });

  it.each([
    ['an event without bytes', encodeAwsEvent(EVENT, Buffer.from('{"p":"a"}'))],
    ['an event that is no JSON', encodeAwsEvent(EVENT, Buffer.from('hello'))],
    ['an event of nothing', encodeAwsEvent(EVENT, Buffer.from('null'))],
  ])('passes over %s', (_what, bytes) => {
    expect(reframe(bytes)).toBe('');
  });

  it.each([
    ['throttlingException', 'rate_limit_error'],
    ['serviceUnavailableException', 'overloaded_error'],
    ['validationException', 'invalid_request_error'],
    ['modelTimeoutException', 'timeout_error'],
    ['modelStreamErrorException', 'api_error'],
    ['internalServerException', 'api_error'],
    ['anotherException', 'api_error'],
  ])('T12 makes an error of %s', (name, type) => {
    expect(reframe(exception(name, '{"message":"Too many requests"}'))).toBe(error(type, 'Too many requests'));
  });

  it('finds the words of an exception wherever they are', () => {
    expect(
      reframe(exception('modelStreamErrorException', '{"originalMessage":"broke","originalStatusCode":529}')),
    ).toBe(error('api_error', 'broke'));
    expect(reframe(exception('other', '{"originalStatusCode":529}'))).toBe(error('overloaded_error', 'other'));
    expect(reframe(exception('throttlingException', 'no JSON'))).toBe(error('rate_limit_error', 'throttlingException'));
    const framing = { ':message-type': 'error', ':error-code': 'InternalError', ':error-message': 'An internal error' };
    expect(reframe(encodeAwsEvent(framing, Buffer.alloc(0)))).toBe(error('api_error', 'An internal error'));
  });

  it('keeps what came before bytes that were garbled, says so, and reads no further', () => {
    const garbled = Uint8Array.from(chunk('{"type":"b"}'));
    garbled[20]! ^= 1;
    const read = reframe(Buffer.concat([chunk('{"type":"a"}'), garbled]), chunk('{"type":"c"}'));
    expect(read).toMatch(/^event: a\ndata: \{"type":"a"\}\n\nevent: error\ndata: .*wrong checksum.*\n\n$/);
  });

  it('reads the same however the bytes are cut', () => {
    const bytes = Buffer.concat([
      chunk('{"type":"message_start","message":{"content":[],"s":"世界"}}'),
      chunk('{"type":"message_stop","amazon-bedrock-invocationMetrics":{}}'),
      exception('throttlingException', '{"message":"x"}'),
    ]);
    const cut = (size: number) =>
      Array.from({ length: Math.ceil(bytes.length / size) }, (_none, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
    for (const size of [1, 2, 7, 100]) expect(reframe(...cut(size))).toBe(reframe(bytes));
  });

  it('lets every other kind of bytes pass, also where they come in pieces', () => {
    expect(reframe(Buffer.from('{"type":'), new Uint8Array(), Buffer.from('"message"}'))).toBe('{"type":"message"}');
    expect(reframe(Buffer.from('event: ping\n'))).toBe('event: ping\n');
  });
});
