import { crc32 } from 'node:zlib';

import { readEventHeaders } from './aws-event-headers.js';
import type { AwsEventMessage } from './aws-event-message.js';
import { AwsEventStreamError } from './aws-event-stream-error.js';

/** The largest message a stream may hold unless the caller says otherwise: 16 MiB, which is what AWS allows. */
export const DEFAULT_MESSAGE_LIMIT_BYTES = 16 * 1024 * 1024;

/** Total length, length of the headers, checksum of both. */
const PRELUDE_BYTES = 12;
const CHECKSUM_BYTES = 4;
const SMALLEST_MESSAGE = PRELUDE_BYTES + CHECKSUM_BYTES;

/**
 * Turns the bytes of an AWS event stream ("Event stream encoding" of the AWS SDKs, `application/vnd.amazon.eventstream`)
 * into messages as they arrive, in whatever pieces. Both checksums of every message are verified.
 *
 * A message that is whole within one read is looked at where it lies; one that is not is gathered in a buffer of its
 * own size, so that a message cut into single bytes is copied once.
 */
export class AwsEventStreamDecoder {
  readonly #limit: number;
  #messages: AwsEventMessage[] = [];
  /** Room for what is being gathered: a prelude, then the whole message it announces. */
  #gathered: Buffer | undefined;
  #filled = 0;

  /** @param limitBytes size of one message, all told */
  constructor(limitBytes: number = DEFAULT_MESSAGE_LIMIT_BYTES) {
    this.#limit = limitBytes;
  }

  /**
   * Takes the next bytes and gives back what they completed.
   * @throws {AwsEventStreamError} when a checksum is wrong, a message too large or no message
   */
  push(bytes: Uint8Array): readonly AwsEventMessage[] {
    this.#messages = [];
    const read = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let offset = 0;
    while (offset < read.length) {
      offset =
        this.#gathered === undefined ? this.#readWhole(read, offset) : this.#gather(this.#gathered, read, offset);
    }
    return this.#messages;
  }

  /**
   * The bytes have ended.
   * @throws {AwsEventStreamError} `truncated_message` when they did in the middle of a message
   */
  end(): void {
    if (this.#gathered === undefined) return;
    this.#gathered = undefined;
    throw new AwsEventStreamError('truncated_message', 'the event stream ended in the middle of a message');
  }

  /** @returns where to go on */
  #readWhole(read: Buffer, offset: number): number {
    const left = read.length - offset;
    if (left < PRELUDE_BYTES) return this.#begin(PRELUDE_BYTES, offset);
    const length = this.#messageLength(read.subarray(offset, offset + PRELUDE_BYTES));
    if (left < length) return this.#begin(length, offset);
    this.#take(read.subarray(offset, offset + length));
    return offset + length;
  }

  #begin(size: number, offset: number): number {
    this.#gathered = Buffer.allocUnsafe(size);
    this.#filled = 0;
    return offset;
  }

  #gather(gathered: Buffer, read: Buffer, offset: number): number {
    const copied = read.copy(gathered, this.#filled, offset);
    this.#filled += copied;
    if (this.#filled < gathered.length) return offset + copied;
    if (gathered.length === PRELUDE_BYTES) {
      this.#gathered = Buffer.allocUnsafe(this.#messageLength(gathered));
      gathered.copy(this.#gathered);
    } else {
      this.#gathered = undefined;
      this.#take(gathered);
    }
    return offset + copied;
  }

  /** Checked before a byte of room is made: a length that was garbled on the way could be four gigabytes. */
  #messageLength(prelude: Buffer): number {
    if (crc32(prelude.subarray(0, 8)) !== prelude.readUInt32BE(8)) throw this.#badChecksum('the head of a message');
    const length = prelude.readUInt32BE(0);
    if (length > this.#limit) {
      const message = `one message of the event stream is larger than ${this.#limit} bytes`;
      throw new AwsEventStreamError('message_too_large', message, this.#messages);
    }
    if (length < SMALLEST_MESSAGE + prelude.readUInt32BE(4)) {
      const message = 'a message of the event stream is shorter than its headers';
      throw new AwsEventStreamError('malformed_message', message, this.#messages);
    }
    return length;
  }

  #take(message: Buffer): void {
    const checksumAt = message.length - CHECKSUM_BYTES;
    if (crc32(message.subarray(0, checksumAt)) !== message.readUInt32BE(checksumAt)) {
      throw this.#badChecksum('a message');
    }
    const headersEnd = PRELUDE_BYTES + message.readUInt32BE(4);
    try {
      const headers = readEventHeaders(message.subarray(PRELUDE_BYTES, headersEnd));
      this.#messages.push({ headers, payload: message.subarray(headersEnd, checksumAt) });
    } catch (error) {
      if (!(error instanceof AwsEventStreamError)) throw error;
      throw new AwsEventStreamError(error.code, error.message, this.#messages);
    }
  }

  #badChecksum(what: string): AwsEventStreamError {
    const message = `${what} of the event stream has a wrong checksum: its bytes were garbled on the way`;
    return new AwsEventStreamError('bad_checksum', message, this.#messages);
  }
}
