import { describe, expect, it } from '@jest/globals';

import { encodeSse, encodeSseAll } from './encode-sse.js';
import { encodeSseError, errorEnvelope } from './error-envelope.js';
import { encode, END_OF_BYTES, finish, text } from './fixtures/completion-sketches.js';
import type { StreamEvent } from './stream-event.js';

describe('encodeSse', () => {
  it.each<[string, StreamEvent, string]>([
    ['a ping', { type: 'ping' }, 'event: ping\ndata: {"type":"ping"}\n\n'],
    ['the end', { type: 'message_stop' }, 'event: message_stop\ndata: {"type":"message_stop"}\n\n'],
    [
      'text, unescaped beyond ASCII',
      { type: 'content_block_delta', index: 2, delta: { type: 'text_delta', text: '你好🚀' } },
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"你好🚀"}}\n\n',
    ],
    [
      'line breaks and quotes within one line',
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{"a":"b\r\n' } },
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\\"a\\":\\"b\\r\\n"}}\n\n',
    ],
    [
      'half a surrogate pair, escaped so that UTF-8 can carry it',
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: '\ud83d' } },
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"\\ud83d"}}\n\n',
    ],
    [
      'a citation',
      { type: 'content_block_delta', index: 0, delta: { type: 'citations_delta', citation: { url: 'u' } } },
      'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"citations_delta","citation":{"url":"u"}}}\n\n',
    ],
  ])('writes %s', (_name, event, wire) => {
    expect(encodeSse(event)).toBe(wire);
  });

  it('writes a whole stream as its events one after the other', () => {
    const events = encode([text('a\n\nb'), finish('end_turn'), END_OF_BYTES]);

    expect(encodeSseAll(events)).toBe(events.map((event) => encodeSse(event)).join(''));
    expect(encodeSseAll(events).split('\n\n')).toHaveLength(events.length + 1);
    expect(encodeSseAll([])).toBe('');
  });
});

describe('errorEnvelope', () => {
  it('holds the type, the message and the id of the request', () => {
    expect(errorEnvelope({ type: 'overloaded_error', message: 'busy', requestId: 'req_1' })).toEqual({
      type: 'error',
      error: { type: 'overloaded_error', message: 'busy' },
      request_id: 'req_1',
    });
  });

  it('holds a code for programs when there is one', () => {
    const envelope = errorEnvelope({ type: 'api_error', message: 'm', requestId: 'r', errorCode: 'gateway_no_route' });

    expect(envelope.error.details).toEqual({ error_code: 'gateway_no_route' });
  });

  it('is the last event of a stream that failed', () => {
    const envelope = errorEnvelope({ type: 'api_error', message: 'line\nbreak', requestId: 'req_1' });

    expect(encodeSseError(envelope)).toBe(
      'event: error\ndata: {"type":"error","error":{"type":"api_error","message":"line\\nbreak"},"request_id":"req_1"}\n\n',
    );
  });
});
