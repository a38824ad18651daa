import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';

import { ClientError } from '@sluice/exchange';
import { Decompress } from 'fzstd';

interface DecompressOptions {
  readonly maxOutputLength: number;
}

type Decompressor = (bytes: Buffer, options: DecompressOptions) => Promise<Buffer>;

/** What Node's own decompressors report as this code is too long, not broken. */
const TOO_LARGE = 'ERR_BUFFER_TOO_LARGE';
/** Compressed bytes that are read at once where JavaScript does it: other requests get their turn in between. */
const SLICE_BYTES = 16 * 1024;

const inflate = promisify(zlib.inflate);
const inflateRaw = promisify(zlib.inflateRaw);

const DECOMPRESSORS: Readonly<Record<string, Decompressor>> = {
  gzip: promisify(zlib.gunzip),
  'x-gzip': promisify(zlib.gunzip),
  // Many clients leave out the two bytes of zlib's head, whose low half byte is always 8 (RFC 1950).
  deflate: (bytes, options) => (((bytes[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw)(bytes, options),
  br: promisify(zlib.brotliDecompress),
  // Node has it since 22.15.
  zstd: 'zstdDecompress' in zlib ? promisify(zlib.zstdDecompress as typeof zlib.gunzip) : decompressZstd,
};

/**
 * Takes the compression off a request body.
 *
 * @param encoding the header `content-encoding`, if any
 * @param limitBytes how long the body may be after decompression
 * @throws {ClientError} for an encoding that is unknown or broken, and for a body that is too long
 */
export async function decompressBody(bytes: Buffer, encoding: string | undefined, limitBytes: number): Promise<Buffer> {
  const name = (encoding ?? 'identity').trim().toLowerCase();
  if (name === 'identity' || name === '') return bytes;
  const decompress = Object.hasOwn(DECOMPRESSORS, name) ? DECOMPRESSORS[name] : undefined;
  if (!decompress) {
    const known = Object.keys(DECOMPRESSORS).join(', ');
    throw new ClientError(
      'request_body_encoding_unsupported',
      `content-encoding: ${name.slice(0, 40)} is not supported; send one of ${known}, or none`,
    );
  }
  try {
    return await decompress(bytes, { maxOutputLength: limitBytes });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === TOO_LARGE) {
      throw new ClientError('request_body_too_large_after_decoding', 'Request exceeds the maximum size', { cause });
    }
    throw new ClientError('request_body_encoding_invalid', `the body is not valid ${name}`, { cause });
  }
}

async function decompressZstd(bytes: Buffer, { maxOutputLength }: DecompressOptions): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress((piece) => {
    length += piece.length;
    if (length > maxOutputLength) throw Object.assign(new RangeError('the body is too long'), { code: TOO_LARGE });
    // The decompressor goes on writing into the same memory.
    pieces.push(Uint8Array.from(piece));
  });
  for (let start = 0; start < bytes.length; start += SLICE_BYTES) {
    if (start > 0) await setImmediate();
    const end = start + SLICE_BYTES;
    stream.push(bytes.subarray(start, end), end >= bytes.length);
  }
  return Buffer.concat(pieces);
}
