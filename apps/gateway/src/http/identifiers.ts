import { randomFillSync } from 'node:crypto';

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CROCKFORD32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** The largest multiple of 62 a byte can hold: bytes above it would favour the first digits. */
const UNBIASED_LIMIT = 248;

/** A call of the system's random source costs more than what an exchange needs of it: many exchanges share one. */
const pool = Buffer.alloc(4096);
let used = pool.length;

/** Random bytes that were never handed out before; valid until the next call. */
function takeRandomBytes(count: number): Uint8Array {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += count;
  return pool.subarray(used - count, used);
}

/** `digits` base62 digits from the system's random source. */
export function randomBase62(digits: number): string {
  let text = '';
  while (text.length < digits) {
    for (const byte of takeRandomBytes(digits + 8)) {
      if (byte < UNBIASED_LIMIT && text.length < digits) text += BASE62.charAt(byte % 62);
    }
  }
  return text;
}

/** `req_…`: what the client sees as `request-id`, and quotes when something went wrong. */
export function newRequestId(): string {
  return `req_${randomBase62(24)}`;
}

/** A ULID: 48 bits of time and 80 of randomness in Crockford's base 32, so that ids sort by time. */
export function newExchangeId(nowMs: number): string {
  let time = nowMs;
  let head = '';
  for (let digit = 0; digit < 10; digit += 1) {
    head = CROCKFORD32.charAt(time % 32) + head;
    time = Math.floor(time / 32);
  }
  let tail = '';
  for (const byte of takeRandomBytes(16)) tail += CROCKFORD32.charAt(byte & 31);
  return head + tail;
}
