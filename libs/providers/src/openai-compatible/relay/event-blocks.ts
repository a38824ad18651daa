import { isObject, parsedJson } from '../../shared/json/json-value.js';

/** An event of a stream with the blank line that ends it. */
export interface EventBlock {
  readonly bytes: Uint8Array;
  /** Its name says that it tells of a failure. */
  readonly isFailure: boolean;
  /** What stands in its data, where that is a JSON object. */
  readonly value: object | undefined;
}

/**
 * Up to a blank line, in any spelling of a line's end (the HTML Living Standard, "Server-sent events"); a carriage return
 * and a line feed are one end and never two.
 */
const BLOCK = /[^]*?(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r)|[^]+$/g;

const ERROR_EVENT = /^event: ?error\b/m;

/** Takes bytes apart that hold whole events. Too slow for every read of a stream, and meant for its last ones. */
export function eventBlocks(bytes: Uint8Array): readonly EventBlock[] {
  // One character a byte, so that positions are those of the bytes.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return Array.from(text.matchAll(BLOCK), ({ index, 0: block }) => ({
    bytes: bytes.subarray(index, index + block.length),
    isFailure: ERROR_EVENT.test(block),
    value: valueOf(block),
  }));
}

function valueOf(block: string): object | undefined {
  const lines = block.split(/\r\n|\n|\r/).filter((line) => line.startsWith('data:'));
  const value = parsedJson(lines.map((line) => line.slice('data:'.length)).join('\n'));
  return isObject(value) ? value : undefined;
}
