import { crc32 } from 'node:zlib';

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { AwsEventStreamDecoder } from './aws-event-stream.js';
import { AwsEventStreamError } from './aws-event-stream-error.js';
import { encodeAwsEvent } from './encode-aws-event.js';

interface Read {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

function decode(chunks: readonly Uint8Array[], decoder = new AwsEventStreamDecoder()): readonly Read[] {
  const read = chunks.flatMap((chunk) =>
    // Payloads are views of what was pushed: what is kept is copied.
    decoder.push(chunk).map(({ headers, payload }) => ({
      headers: Object.fromEntries(headers),
      text: Buffer.from(payload).toString('utf8'),
    })),
  );
  decoder.end();
  return read;
}

function faultOf(action: () => unknown): AwsEventStreamError {
  try {
    action();
  } catch (error) {
    if (error instanceof AwsEventStreamError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function cut(bytes: Uint8Array, sizes: readonly number[]): readonly Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let offset = 0, turn = 0; offset < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length]!;
    chunks.push(bytes.slice(offset, offset + size));
    offset += size;
  }
  return chunks;
}

/** A message put together by hand, for headers the encoder does not write. */
function message(headers: Buffer, payload = Buffer.alloc(0), lengths?: { total?: number; headers?: number }): Buffer {
  const bytes = Buffer.concat([Buffer.alloc(12), headers, payload, Buffer.alloc(4)]);
  bytes.writeUInt32BE(lengths?.total ?? bytes.length, 0);
  bytes.writeUInt32BE(lengths?.headers ?? headers.length, 4);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, 8)), 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, bytes.length - 4)), bytes.length - 4);
  return bytes;
}

const header = (name: string, type: number, value: readonly number[]) =>
  Buffer.from([name.length, ...Buffer.from(name), type, ...value]);

const PING = encodeAwsEvent({ ':message-type': 'event' }, Buffer.from('ping'));

describe('AwsEventStreamDecoder', () => {
  it('reads a message that was not encoded here', () => {
    // From the test vectors of the AWS SDKs for this encoding ("int32_header"): one header of 32 bits, a payload.
    const bytes = '0000002d0000001041c424b80a6576656e742d74797065040000a00c7b27666f6f273a27626172277d36f480a0';
    expect(decode([Buffer.from(bytes, 'hex')])).toEqual([{ headers: {}, text: "{'foo':'bar'}" }]);
  });

  it('gives back what a read completed, and nothing before', () => {
    const decoder = new AwsEventStreamDecoder();
    expect(decoder.push(PING.subarray(0, PING.length - 1))).toEqual([]);
    expect(decoder.push(PING.subarray(PING.length - 1))).toHaveLength(1);
  });

  it('reads an empty payload without headers', () => {
    expect(decode([encodeAwsEvent({}, Buffer.alloc(0))])).toEqual([{ headers: {}, text: '' }]);
  });

  it('passes over headers of every other type', () => {
    const headers = Buffer.concat([
      header('true', 0, []),
      header('false', 1, []),
      header('byte', 2, [1]),
      header('short', 3, [0, 1]),
      header('integer', 4, [0, 0, 0, 1]),
      header('long', 5, [0, 0, 0, 0, 0, 0, 0, 1]),
      header('bytes', 6, [0, 2, 9, 9]),
      header('timestamp', 8, [0, 0, 0, 0, 0, 0, 0, 1]),
      header(
        'uuid',
        9,
        Array.from({ length: 16 }, () => 7),
      ),
      header('text', 7, [0, 2, 0x68, 0x69]),
    ]);
    expect(decode([message(headers, Buffer.from('x'))])).toEqual([{ headers: { text: 'hi' }, text: 'x' }]);
  });

  it.each<[string, Buffer]>([
    ['a type that does not exist', header('a', 10, [])],
    ['a name that goes beyond the headers', Buffer.from([9, 0x61])],
    ['a text without its length', header('a', 7, [0])],
    ['a text that goes beyond the headers', header('a', 7, [0, 9, 0x61])],
    ['a number that goes beyond the headers', header('a', 4, [0, 0])],
  ])('refuses %s, and gives back what came before', (_what, headers) => {
    const fault = faultOf(() => new AwsEventStreamDecoder().push(Buffer.concat([PING, message(headers)])));
    expect(fault.code).toBe('malformed_message');
    expect(fault.messages).toHaveLength(1);
  });

  it.each([
    ['shorter than its own frame', { total: 15 }],
    ['shorter than its headers', { headers: 1 }],
    ['without an end to its headers', { headers: 0xffff_ffff }],
  ])('refuses a message %s', (_what, lengths) => {
    expect(faultOf(() => decode([message(Buffer.alloc(0), undefined, lengths)])).code).toBe('malformed_message');
  });

  it('refuses a message above its limit before it has been read', () => {
    const decoder = new AwsEventStreamDecoder(64);
    const large = encodeAwsEvent({}, Buffer.alloc(64));
    const fault = faultOf(() => decoder.push(Buffer.concat([PING, large.subarray(0, 12)])));
    expect(fault.code).toBe('message_too_large');
    expect(fault.message).toContain('64 bytes');
    expect(fault.messages).toHaveLength(1);
    expect(decode([encodeAwsEvent({}, Buffer.alloc(48))], new AwsEventStreamDecoder(64))).toHaveLength(1);
  });

  it('says that the bytes ended in the middle of a message, wherever they did', () => {
    for (let length = 1; length < PING.length; length += 1) {
      expect(faultOf(() => decode([PING.subarray(0, length)])).code).toBe('truncated_message');
    }
    expect(decode([])).toEqual([]);
  });

  it('notices each single bit that is turned over', () => {
    for (let bit = 0; bit < PING.length * 8; bit += 1) {
      const garbled = Uint8Array.from(PING);
      garbled[bit >> 3]! ^= 1 << (bit & 7);
      expect(faultOf(() => decode([garbled])).code).toBe('bad_checksum');
    }
  });

  it('reads the same messages however the bytes are cut', () => {
    const messages = fc.array(
      fc.record({
        headers: fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), fc.string({ maxLength: 40 }), {
          maxKeys: 4,
        }),
        text: fc.string({ unit: 'grapheme', maxLength: 200 }),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1 }), (expected, sizes) => {
        const bytes = Buffer.concat(
          expected.map(({ headers, text }) => encodeAwsEvent(headers, Buffer.from(text, 'utf8'))),
        );
        const whole = decode([bytes]);
        expect(whole.map(({ text }) => text)).toEqual(expected.map(({ text }) => text));
        expect(whole.map(({ headers }) => new Map(Object.entries(headers)))).toEqual(
          expected.map(({ headers }) => new Map(Object.entries(headers))),
        );
        expect(decode(cut(bytes, sizes))).toEqual(whole);
      }),
    );
  });

  it('never fails but as it says, whatever bytes it is given', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(), (noise, place) => {
        const bytes = Buffer.concat([PING, PING]);
        const at = place % bytes.length;
        const mixed = Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at)]);
        try {
          decode([mixed]);
        } catch (error) {
          expect(error).toBeInstanceOf(AwsEventStreamError);
        }
      }),
    );
  });
});
