import { describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';
import type { ReplyRelay } from '@sluice/exchange';
import fc from 'fast-check';

import { EventBoundary } from '../../relay/event-boundary.js';
import { openRelay } from './open-relay.js';
import { StreamRelay } from './stream-relay.js';

const START =
  'event: message_start\ndata: {"type":"message_start","message":{"id":"msg_1","model":"m","content":[],"usage":{"input_tokens":3,"cache_read_input_tokens":4,"output_tokens":1}}}\n\n';
const PING = 'event: ping\ndata: {"type": "ping"}\n\n';
const BLOCK =
  'event: content_block_start\ndata: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}\n\n';
const DELTA =
  'event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"ü 👋 event: error"}}\n\n';
const STOP = 'event: content_block_stop\ndata: {"type":"content_block_stop","index":0}\n\n';
const END =
  'event: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":7}}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n';
const ERROR =
  'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"r"}\n\n';
const STREAM = START + PING + BLOCK + DELTA + DELTA + STOP + END;

const openStream = (): ReplyRelay => new StreamRelay({ headers: {}, pings: false });

interface Relayed {
  readonly text: string;
  readonly events: readonly CompletionEvent[];
  readonly failure: string;
}

/** Relays a text in pieces of the given lengths, and checks of every read that something may be written behind it. */
function relay(text: string, cuts: readonly number[], to = openStream(), end = true): Relayed {
  const bytes = Buffer.from(text);
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b).concat(bytes.length);
  const parts: Buffer[] = [];
  const events: CompletionEvent[] = [];
  let failure = '';
  const take = (read: ReturnType<ReplyRelay['push']>): void => {
    parts.push(Buffer.from(read.bytes));
    events.push(...read.events);
    failure += Buffer.from(read.failure ?? []).toString();
  };
  let from = 0;
  for (const to_ of ends) {
    take(to.push(bytes.subarray(from, to_)));
    from = to_;
    expect(Buffer.concat(parts).toString()).toMatch(/^$|(?:\n\n|\n\r\n|\r\r)$/);
  }
  if (end) take(to.end());
  return { text: Buffer.concat(parts).toString(), events, failure };
}

const cuts = fc.array(fc.nat(2000), { maxLength: 40 });
const withoutSigns = (events: readonly CompletionEvent[]): readonly CompletionEvent[] =>
  events.filter(({ type }) => type !== 'keepalive' && type !== 'text');

describe(StreamRelay, () => {
  it('hands on every byte, however they arrive, and reads the same of them', () => {
    const whole = relay(STREAM, []);
    fc.assert(
      fc.property(cuts, (positions) => {
        const { text, events } = relay(STREAM, positions);
        expect(text).toBe(STREAM);
        expect(withoutSigns(events)).toEqual(withoutSigns(whole.events));
      }),
    );
  });

  it('reads who answers, what it costs and how it ends, and of content that there is some', () => {
    expect(relay(STREAM, []).events).toEqual([
      { type: 'start', id: 'msg_1', model: 'm', usage: { inputTokens: 3, cacheReadTokens: 4, outputTokens: 1 } },
      { type: 'keepalive' },
      { type: 'text', text: '' },
      { type: 'finish', reason: 'end_turn' },
      { type: 'usage', usage: { outputTokens: 7 } },
      { type: 'eof', clean: true },
    ]);
  });

  it.each([
    ['CRLF', STREAM.replaceAll('\n', '\r\n')],
    ['CR', STREAM.replaceAll('\n', '\r')],
    ['no names', STREAM.replace(/^event: .*\n/gm, '')],
    ['comments', `: hello\n\n${STREAM.replaceAll('event: ping', ': keep\n\nevent: ping')}`],
    ['bytes behind the end', `${STREAM}data: [DONE]\n\n${START}`],
    ['no blank line at the end', STREAM.trimEnd()],
    ['a second start within, which nobody understands', START + STREAM],
  ])('hands on streams with %s as they are', (_name, stream) => {
    for (const positions of [[], [1], Array.from({ length: 400 }, (_, index) => index * 7)]) {
      const { text, events } = relay(stream, positions);
      expect(text).toBe(stream);
      expect(events.filter(({ type }) => type === 'finish' || type === 'eof')).toEqual([
        { type: 'finish', reason: 'end_turn' },
        { type: 'eof', clean: true },
      ]);
    }
  });

  it('sets the upstream’s own error apart, in its own bytes', () => {
    fc.assert(
      fc.property(cuts, (positions) => {
        const { text, events, failure } = relay(START + BLOCK + DELTA + ERROR, positions, openStream(), false);
        expect([text, failure]).toEqual([START + BLOCK + DELTA, ERROR]);
        expect(events.at(-1)).toMatchObject({ type: 'error', kind: 'overloaded_error', message: 'Overloaded' });
      }),
    );
  });

  it('leaves out half an event where a stream was cut, and says that it was', () => {
    const { text, events } = relay(START + BLOCK + DELTA + DELTA.slice(0, 60), [100]);
    expect(text).toBe(START + BLOCK + DELTA);
    expect(events.at(-1)).toEqual({ type: 'eof', clean: false });
    expect(relay(START + STOP + END.split('\n\n')[0]! + '\n\n', []).events.at(-1)).toEqual({
      type: 'eof',
      clean: true,
    });
  });

  it('gives an event that never ends up', () => {
    const relayed = openStream();
    relayed.push(Buffer.from('event: content_block_delta\ndata: '));
    let last: CompletionEvent | undefined;
    for (let megabyte = 0; megabyte < 10 && last?.type !== 'error'; megabyte += 1) {
      last = relayed.push(Buffer.alloc(1024 * 1024, 'x')).events.at(-1);
    }
    expect(last).toMatchObject({ type: 'error', code: 'event_too_large' });
  });
});

describe(EventBoundary, () => {
  it('holds back what is behind the last blank line, wherever reads are cut', () => {
    const piece = fc.constantFrom('a', '\n', '\r\n', '\r', '\n\n', '\r\n\r\n', 'data: x\n\n');
    fc.assert(
      fc.property(fc.array(fc.array(piece, { maxLength: 4 })), (reads) => {
        const boundary = new EventBoundary();
        let given = '';
        let all = '';
        for (const read of reads.map((pieces) => pieces.join(''))) {
          all += read;
          const rest = all.slice(given.length);
          const end = Math.max(...[/\n\n/g, /\n\r\n/g, /\r\r/g].map((line) => lastEnd(rest, line)));
          const more = Buffer.from(boundary.push(Buffer.from(read))).toString();
          expect(more).toBe(rest.slice(0, end));
          given += more;
        }
        expect(given + Buffer.from(boundary.take()).toString()).toBe(all);
      }),
    );
  });
});

function lastEnd(text: string, line: RegExp): number {
  let end = 0;
  for (let index = 0; index < text.length; index += 1) {
    line.lastIndex = index;
    const found = line.exec(text);
    if (found?.index === index) end = index + found[0].length;
  }
  return end;
}

describe('a whole message', () => {
  const MESSAGE =
    '  \n{"id":"msg_1","type":"message","model":"m","content":[{"type":"text","text":"ü"}],"stop_reason":"end_turn","usage":{"input_tokens":3,"output_tokens":2}}\n';
  const end = (text: string) => {
    const relayed = openRelay({ status: 200, headers: [['content-type', 'application/json']] }, false);
    for (const byte of Buffer.from(text)) expect(relayed?.push(Uint8Array.of(byte)).bytes).toHaveLength(0);
    return relayed?.end() ?? { events: [], bytes: Buffer.from('not opened') };
  };

  it('hands a message on once all of it is there, padding included', () => {
    const { events, bytes } = end(MESSAGE);
    expect(Buffer.from(bytes).toString()).toBe(MESSAGE);
    expect(events).toEqual([
      { type: 'start', id: 'msg_1', model: 'm', usage: { inputTokens: 3, outputTokens: 2 } },
      { type: 'text', text: '' },
      { type: 'finish', reason: 'end_turn' },
      { type: 'usage', usage: { inputTokens: 3, outputTokens: 2 } },
      { type: 'eof', clean: true },
    ]);
  });

  it.each([
    ['an error', '{"type":"error","error":{"type":"api_error","message":"x"}}', { kind: 'api_error' }],
    ['half a message', MESSAGE.slice(0, 80), { code: 'malformed_body' }],
    ['a page', '<html>', { code: 'unexpected_html' }],
    ['nothing', '', { code: 'malformed_body' }],
  ])('fails on %s', (_name, text, expected) => {
    const { events, bytes } = end(text);
    expect(bytes).toHaveLength(0);
    expect(events).toEqual([expect.objectContaining({ type: 'error', ...expected })]);
  });
});
