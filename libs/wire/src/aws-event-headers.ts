import { AwsEventStreamError } from './aws-event-stream-error.js';

const TEXT = 7;
/** Bytes of a value after its type, by type; the types that are missing tell their length themselves. */
const FIXED_SIZES: Readonly<Record<number, number>> = { 0: 0, 1: 0, 2: 1, 3: 2, 4: 4, 5: 8, 8: 8, 9: 16 };
const BYTES = 6;

/**
 * Reads the headers of a message (the AWS SDKs' "Event stream encoding": a length, a name, a type, a value).
 * Values that are no text are passed over: nothing that models send depends on one.
 * @throws {AwsEventStreamError} `malformed_message`
 */
export function readEventHeaders(bytes: Uint8Array): ReadonlyMap<string, string> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headers = new Map<string, string>();
  let offset = 0;
  while (offset < buffer.length) {
    const nameEnd = offset + 1 + buffer.readUInt8(offset);
    const type = buffer[nameEnd];
    const start = nameEnd + 1;
    const size = valueSize(buffer, start, type);
    const end = start + size.prefix + size.value;
    if (end > buffer.length) throw malformed();
    if (type === TEXT) {
      headers.set(buffer.toString('utf8', offset + 1, nameEnd), buffer.toString('utf8', start + size.prefix, end));
    }
    offset = end;
  }
  return headers;
}

function valueSize(buffer: Buffer, start: number, type: number | undefined): { prefix: number; value: number } {
  if (type === TEXT || type === BYTES) {
    if (start + 2 > buffer.length) throw malformed();
    return { prefix: 2, value: buffer.readUInt16BE(start) };
  }
  const value = type === undefined ? undefined : FIXED_SIZES[type];
  if (value === undefined) throw malformed();
  return { prefix: 0, value };
}

function malformed(): AwsEventStreamError {
  return new AwsEventStreamError('malformed_message', 'the headers of a message of the event stream cannot be read');
}
