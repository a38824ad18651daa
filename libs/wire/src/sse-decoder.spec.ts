import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { SseDecoder } from './sse-decoder.js';
import { SseLimitError } from './sse-limit-error.js';
import type { SseRecord } from './sse-record.js';

const BOM = [0xef, 0xbb, 0xbf];

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function decode(chunks: readonly Uint8Array[], decoder = new SseDecoder()): readonly SseRecord[] {
  return [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()];
}

function cut(bytes: Uint8Array, size: number): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

function event(data: string, name?: string): SseRecord {
  return { kind: 'event', event: name, data };
}

const COMMENT: SseRecord = { kind: 'comment', event: undefined, data: '' };

interface Case {
  readonly name: string;
  readonly text: string;
  readonly records: readonly SseRecord[];
}

const CASES: readonly Case[] = [
  { name: 'one event', text: 'data: {"a":1}\n\n', records: [event('{"a":1}')] },
  { name: 'two events', text: 'data: a\n\ndata: b\n\n', records: [event('a'), event('b')] },
  { name: 'no space after the colon', text: 'data:a\n\n', records: [event('a')] },
  { name: 'two spaces after the colon: one is content', text: 'data:  a\n\n', records: [event(' a')] },
  { name: 'several data lines', text: 'data: a\ndata: b\ndata:\ndata: c\n\n', records: [event('a\nb\n\nc')] },
  { name: 'an empty data line', text: 'data:\n\n', records: [event('')] },
  { name: 'a data field without a colon', text: 'data\n\n', records: [event('')] },
  { name: 'a field that only begins like data', text: 'database: x\n\n', records: [] },
  { name: 'an event name', text: 'event: ping\ndata: {}\n\n', records: [event('{}', 'ping')] },
  { name: 'an event name after the data', text: 'data: {}\nevent: late\n\n', records: [event('{}', 'late')] },
  { name: 'the last event name wins', text: 'event: a\nevent: b\ndata: x\n\n', records: [event('x', 'b')] },
  { name: 'an event name does not outlive its event', text: 'event: a\n\ndata: x\n\n', records: [event('x')] },
  { name: 'id and retry are skipped', text: 'id: 7\nretry: 10\ndata: x\n\n', records: [event('x')] },
  { name: 'comments', text: ': OPENROUTER PROCESSING\n\n:\n\ndata: x\n\n', records: [COMMENT, COMMENT, event('x')] },
  { name: 'a comment inside an event', text: 'data: a\n: hm\ndata: b\n\n', records: [COMMENT, event('a\nb')] },
  { name: 'CRLF', text: 'event: a\r\ndata: x\r\n\r\ndata: y\r\n\r\n', records: [event('x', 'a'), event('y')] },
  { name: 'CR alone', text: 'data: x\r\rdata: y\r\r', records: [event('x'), event('y')] },
  {
    name: 'mixed line ends',
    text: 'data: x\r\n\ndata: y\n\r\ndata: z\r\n\r',
    records: [event('x'), event('y'), event('z')],
  },
  { name: 'blank lines at the start', text: '\n\n\r\n\ndata: x\n\n', records: [event('x')] },
  { name: 'no blank line at the end', text: 'data: x\n\ndata: y\n', records: [event('x'), event('y')] },
  { name: 'no line end at the end', text: 'data: x\n\ndata: y', records: [event('x'), event('y')] },
  {
    name: 'a bare line of JSON',
    text: 'data: x\n\n{"error":{"code":503}}\n',
    records: [event('x'), { kind: 'bare', event: undefined, data: '{"error":{"code":503}}' }],
  },
  { name: 'nothing', text: '', records: [] },
  { name: 'prose', text: 'upstream connect error\n', records: [] },
  {
    name: 'line separators that are not line ends',
    text: 'data: a\u2028b\u0085c\n\n',
    records: [event('a\u2028b\u0085c')],
  },
  { name: 'characters of two to four bytes', text: 'data: é你好🚀\n\n', records: [event('é你好🚀')] },
];

describe('SseDecoder', () => {
  describe.each([['whole', 1e9] as const, ['by the byte', 1] as const, ['by seven bytes', 7] as const])(
    'read %s',
    (_, size) => {
      it.each(CASES)('$name', ({ text, records }) => {
        expect(decode(cut(bytesOf(text), size))).toEqual(records);
      });

      it('drops a byte order mark, once', () => {
        const bytes = new Uint8Array([...BOM, ...bytesOf('data: \ufeffa\n\n')]);
        expect(decode(cut(bytes, size))).toEqual([event('\ufeffa')]);
      });
    },
  );

  it('gives an event back in the push that completes it, also when carriage returns end the lines', () => {
    const decoder = new SseDecoder();
    expect(decoder.push(bytesOf('data: x'))).toEqual([]);
    expect(decoder.push(bytesOf('\r\r'))).toEqual([event('x')]);
    expect(decoder.push(bytesOf('data: y\n'))).toEqual([]);
    expect(decoder.push(bytesOf('\n'))).toEqual([event('y')]);
  });

  it('takes a CRLF that is split over three reads for two line ends', () => {
    const decoder = new SseDecoder();
    const reads = ['data: x\r', '\n\r', '\ndata: y\n\n'].map((text) => decoder.push(bytesOf(text)));
    expect(reads).toEqual([[], [event('x')], [event('y')]]);
  });

  it('replaces bytes that are not UTF-8 and goes on', () => {
    expect(decode([new Uint8Array([...bytesOf('data: a'), 0xff, ...bytesOf('b\n\ndata: c\n\n')])])).toEqual([
      event('a\ufffdb'),
      event('c'),
    ]);
  });

  it('gives the same records however the bytes are cut', () => {
    const line = fc.constantFrom(
      'data: {"x":1}',
      'data:🚀',
      'event: e',
      ': c',
      '',
      '',
      '{"bare":true}',
      'id: 1',
      'data',
    );
    const text = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 20 })
      .map((lines) => lines.flat().join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat({ max: 9 }), { minLength: 1, maxLength: 40 }), (body, sizes) => {
        const bytes = bytesOf(body);
        const chunks: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
          const size = (sizes[turn % sizes.length] ?? 0) + (turn % sizes.length === 0 ? 1 : 0);
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        expect(decode(chunks)).toEqual(decode([bytes]));
      }),
    );
  });
});

describe('SseDecoder, limits', () => {
  it.each([
    ['one long line', ['data: ', 'x'.repeat(60), 'x'.repeat(60)]],
    ['many data lines', Array.from({ length: 30 }, () => 'data: xxxxxxxx\n')],
    ['a line without an end', Array.from({ length: 30 }, () => ': xxxxxxxx')],
    ['one long event in one read', [`data: ${'x'.repeat(101)}\n\n`]],
    ['a bare line', [`{${'x'.repeat(101)}}\n`]],
  ])('refuses %s', (_, texts) => {
    const decoder = new SseDecoder(100);
    expect(() => {
      for (const text of texts) decoder.push(bytesOf(text));
    }).toThrow(SseLimitError);
  });

  it('hands over what was complete before the event that is too large', () => {
    const decoder = new SseDecoder(20);
    const failure = captured(() => decoder.push(bytesOf(`data: a\n\n: c\ndata: ${'x'.repeat(30)}\n\n`)));
    expect(failure).toMatchObject({ code: 'event_too_large', limitBytes: 20, records: [event('a'), COMMENT] });
  });

  it('takes an event that is just as large as allowed', () => {
    const data = 'x'.repeat(100);
    expect(decode([bytesOf(`data: ${data}\n\n`)], new SseDecoder(100))).toEqual([event(data)]);
  });

  it('counts each event for itself', () => {
    const decoder = new SseDecoder(20);
    const records = Array.from({ length: 50 }, () => decoder.push(bytesOf('data: 123456789012\n\n'))).flat();
    expect(records).toHaveLength(50);
  });

  it('reads an event of 4 MB in pieces of 64 bytes without looking at a byte twice', () => {
    const decoder = new SseDecoder();
    const piece = bytesOf('x'.repeat(64));
    const began = process.cpuUsage();
    decoder.push(bytesOf('data: '));
    for (let sent = 0; sent < 4_000_000; sent += piece.length) decoder.push(piece);
    const [record] = decoder.push(bytesOf('\n\n'));
    const { user } = process.cpuUsage(began);
    expect(record?.data).toHaveLength(4_000_000);
    // Quadratic work would copy 62 500 × 2 MB, which takes many seconds.
    expect(user / 1e6).toBeLessThan(3);
  });
});

function captured(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
