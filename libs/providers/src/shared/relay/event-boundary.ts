import { asBuffer } from '../as-buffer.js';

const LINE_FEED = 0x0a;
/** What ends an event, in the three spellings of a line's end (the HTML Living Standard, "Server-sent events"). */
const BLANK_LINES = [Buffer.from('\n\n'), Buffer.from('\n\r\n'), Buffer.from('\r\r')];
/** Bytes of an earlier read that may be the beginning of a blank line. */
const SEAM_BYTES = 2;

export const NO_BYTES = new Uint8Array();

/** Cuts a stream behind events: bytes are given on up to the end of the last whole one, and the rest waits. */
export class EventBoundary {
  #waiting: Uint8Array[] = [];

  /** @returns everything up to the end of the last event that is whole by now */
  push(bytes: Uint8Array): Uint8Array {
    if (this.#waiting.length === 0 && endsInBlankLine(bytes)) return bytes;
    const end = this.#endOfLastEvent(bytes);
    if (end === 0) {
      this.#waiting.push(bytes);
      return NO_BYTES;
    }
    const whole = [...this.#waiting, bytes.subarray(0, end)];
    this.#waiting = end === bytes.length ? [] : [bytes.subarray(end)];
    return whole.length === 1 && whole[0] ? whole[0] : Buffer.concat(whole);
  }

  /** What still waits: an event whose end has not come. */
  take(): Uint8Array {
    const rest = Buffer.concat(this.#waiting);
    this.#waiting = [];
    return rest;
  }

  /** The position in `bytes` behind the last blank line; 0 = there is none. */
  #endOfLastEvent(bytes: Uint8Array): number {
    const seam = this.#seam();
    const text = seam.length === 0 ? asBuffer(bytes) : Buffer.concat([seam, bytes]);
    const ends = BLANK_LINES.map((line) => {
      const position = text.lastIndexOf(line);
      return position === -1 ? 0 : position + line.length - seam.length;
    });
    return Math.max(0, ...ends);
  }

  /** The end of what waits, in which no event ends. */
  #seam(): Uint8Array {
    let seam = NO_BYTES;
    for (let last = this.#waiting.length - 1; last >= 0 && seam.length < SEAM_BYTES; last -= 1) {
      const part = this.#waiting[last] ?? NO_BYTES;
      seam = Buffer.concat([part.subarray(-(SEAM_BYTES - seam.length)), seam]);
    }
    return seam;
  }
}

function endsInBlankLine(bytes: Uint8Array): boolean {
  return bytes[bytes.length - 1] === LINE_FEED && bytes[bytes.length - 2] === LINE_FEED;
}
