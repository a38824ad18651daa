import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

import { ClientError } from '@sluice/exchange';
import type { FastifyRequest } from 'fastify';

/** A request body: its exact bytes after decompression, and what they say. */
export interface RequestBody {
  readonly bytes: Buffer;
  readonly json: unknown;
}

const NO_BODY: RequestBody = { bytes: Buffer.alloc(0), json: undefined };

/** What was read of a request; nothing where it had no body. */
export function requestBodyOf(http: FastifyRequest): RequestBody {
  return (http.body as RequestBody | undefined) ?? NO_BODY;
}

type Decompress = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

const inflate = promisify(zlib.inflate);
const inflateRaw = promisify(zlib.inflateRaw);

const DECODERS: Readonly<Record<string, Decompress>> = {
  gzip: promisify(zlib.gunzip),
  'x-gzip': promisify(zlib.gunzip),
  // Many clients leave out the two bytes of zlib's head, whose low half byte is always 8 (RFC 1950).
  deflate: (bytes, options) => (((bytes[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw)(bytes, options),
  br: promisify(zlib.brotliDecompress),
  // Node 20 has no zstd; newer versions do.
  ...('zstdDecompress' in zlib && { zstd: promisify(zlib.zstdDecompress as typeof zlib.gunzip) }),
};

/**
 * Decompresses and parses a body, once.
 *
 * @param encoding the header `content-encoding`, if any
 * @param limitBytes how long the body may be after decompression
 * @throws {ClientError} for an encoding that is unknown or broken, for bytes that are no UTF-8, for what is no JSON
 */
export async function readRequestBody(
  bytes: Buffer,
  encoding: string | undefined,
  limitBytes: number,
): Promise<RequestBody> {
  const plain = await decompress(bytes, encoding, limitBytes);
  if (!isUtf8(plain)) {
    throw new ClientError('request_body_invalid_json', 'The request body is not valid UTF-8');
  }
  try {
    return { bytes: plain, json: JSON.parse(plain.toString('utf8')) };
  } catch (cause) {
    throw new ClientError('request_body_invalid_json', 'The request body is not valid JSON', { cause });
  }
}

async function decompress(bytes: Buffer, encoding: string | undefined, limitBytes: number): Promise<Buffer> {
  const name = (encoding ?? 'identity').trim().toLowerCase();
  if (name === 'identity' || name === '') return bytes;
  const decoder = Object.hasOwn(DECODERS, name) ? DECODERS[name] : undefined;
  if (!decoder) {
    const known = Object.keys(DECODERS).join(', ');
    throw new ClientError(
      'request_body_encoding_unsupported',
      `content-encoding: ${name.slice(0, 40)} is not supported; send one of ${known}, or none`,
    );
  }
  try {
    return await decoder(bytes, { maxOutputLength: limitBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new ClientError('request_body_too_large_after_decoding', 'Request exceeds the maximum size', { cause });
    }
    throw new ClientError('request_body_encoding_invalid', `the body is not valid ${name}`, { cause });
  }
}
