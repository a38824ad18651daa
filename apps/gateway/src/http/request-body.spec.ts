import * as zlib from 'node:zlib';

import { describe, expect, it } from '@jest/globals';

import { readRequestBody } from './request-body.js';

const BODY = Buffer.from('{"model":"claude-opus-5-5","text":"naïve 🚀"}');
const LIMIT = 1024;
/** The same as written by the program `zstd`, and a million zeros: Node 20 can write neither. */
const BODY_IN_ZSTD = 'KLUv/QRogQEAeyJtb2RlbCI6ImNsYXVkZS1vcHVzLTUtNSIsInRleHQiOiJuYcOvdmUg8J+agCJ9E1cMEA==';
const BOMB_IN_ZSTD = 'KLUv/QRYVAAAEAAAAQD7/znAAgIAEAACABAAAgAQAAIAEAACABAAAgAQAAMADQDFAI3J';

describe(readRequestBody.name, () => {
  it.each<[string, Buffer, string | undefined]>([
    ['nothing', BODY, undefined],
    ['identity', BODY, 'identity'],
    ['gzip', zlib.gzipSync(BODY), 'gzip'],
    ['GZIP in capitals', zlib.gzipSync(BODY), 'GZIP'],
    ['deflate', zlib.deflateSync(BODY), 'deflate'],
    ['deflate without a head', zlib.deflateRawSync(BODY), 'deflate'],
    ['br', zlib.brotliCompressSync(BODY), 'br'],
    ['zstd', Buffer.from(BODY_IN_ZSTD, 'base64'), 'zstd'],
  ])('reads a body encoded with %s', async (_name, bytes, encoding) => {
    const body = await readRequestBody(bytes, encoding, LIMIT);
    expect(body.json).toEqual({ model: 'claude-opus-5-5', text: 'naïve 🚀' });
    expect(body.bytes.equals(BODY)).toBe(true);
  });

  it.each<[string, Buffer, string | undefined, string]>([
    ['cut JSON', Buffer.from('{"model":'), undefined, 'request_body_invalid_json'],
    ['an empty body', Buffer.alloc(0), undefined, 'request_body_invalid_json'],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]), undefined, 'request_body_invalid_json'],
    ['an encoding nobody knows', BODY, 'lzma', 'request_body_encoding_unsupported'],
    ['two encodings', BODY, 'gzip, br', 'request_body_encoding_unsupported'],
    ['a prototype member as an encoding', BODY, 'constructor', 'request_body_encoding_unsupported'],
    ['plain bytes said to be gzip', BODY, 'gzip', 'request_body_encoding_invalid'],
    ['cut gzip', zlib.gzipSync(BODY).subarray(0, 20), 'gzip', 'request_body_encoding_invalid'],
    ['plain bytes said to be zstd', BODY, 'zstd', 'request_body_encoding_invalid'],
    ['cut zstd', Buffer.from(BODY_IN_ZSTD, 'base64').subarray(0, 40), 'zstd', 'request_body_encoding_invalid'],
    ['a bomb in zstd', Buffer.from(BOMB_IN_ZSTD, 'base64'), 'zstd', 'request_body_too_large_after_decoding'],
    ['a bomb', zlib.gzipSync(Buffer.alloc(LIMIT * 1000)), 'gzip', 'request_body_too_large_after_decoding'],
  ])('refuses %s', async (_name, bytes, encoding, code) => {
    await expect(readRequestBody(bytes, encoding, LIMIT)).rejects.toMatchObject({ code });
  });
});
