import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';

import type { RecordedBytes } from './frame.js';

/** A view of the same memory, not a copy. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Text when the bytes are valid UTF-8, else base64. */
export function encodeBytes(bytes: Uint8Array): RecordedBytes {
  const buffer = asBuffer(bytes);
  return isUtf8(buffer) ? buffer.toString('utf8') : { b64: buffer.toString('base64') };
}

/** The exact bytes again. */
export function decodeBytes(recorded: RecordedBytes): Buffer {
  return typeof recorded === 'string' ? Buffer.from(recorded, 'utf8') : Buffer.from(recorded.b64, 'base64');
}

/** sha256 in hex. */
export function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
