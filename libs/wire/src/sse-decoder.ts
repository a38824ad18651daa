import { SseLimitError } from './sse-limit-error.js';
import type { SseRecord } from './sse-record.js';
import { Utf8Decoder } from './utf8-decoder.js';

/** The largest event a stream may hold unless the caller says otherwise: 8 MiB. */
export const DEFAULT_SSE_LIMIT_BYTES = 8 * 1024 * 1024;

const LINE_FEED = 10;
const SPACE = 32;
const COLON = 58;
const OPENING_BRACE = 123;

const COMMENT: SseRecord = Object.freeze({ kind: 'comment', event: undefined, data: '' });

/**
 * Turns the bytes of an event stream (the HTML Living Standard, "Server-sent events") into records as they arrive.
 *
 * Written here and not taken from a package because those split on every line end they find and call back for each
 * event, while nearly every read of a model's stream is `data: …\n\n` a few times over: two `indexOf` and one `slice`
 * an event. What has no line end yet is kept as a rope and looked at once, so that an event cut into single bytes
 * costs no more than the same event in one piece.
 */
export class SseDecoder {
  readonly #utf8 = new Utf8Decoder();
  readonly #limit: number;
  #records: SseRecord[] = [];
  #tail = '';
  #event: string | undefined;
  #data: string | undefined;
  #skipLineFeed = false;

  /** @param limitBytes size of one event; measured in UTF-16 units, of which a text has at most as many as bytes */
  constructor(limitBytes: number = DEFAULT_SSE_LIMIT_BYTES) {
    this.#limit = limitBytes;
  }

  /**
   * Takes the next bytes and gives back what they completed.
   * @throws {SseLimitError} when one event grows beyond the limit
   */
  push(bytes: Uint8Array): readonly SseRecord[] {
    this.#records = [];
    this.#read(this.#utf8.push(bytes));
    return this.#records;
  }

  /**
   * The bytes have ended. An event whose closing blank line is missing is given back all the same, because servers
   * forget it; whether it is whole is for the caller to judge.
   * @throws {SseLimitError} when the last event is beyond the limit
   */
  end(): readonly SseRecord[] {
    this.#records = [];
    this.#read(this.#utf8.end());
    const line = this.#tail;
    this.#tail = '';
    if (line !== '') this.#line(line, 0, line.length);
    this.#dispatch();
    return this.#records;
  }

  #read(decoded: string): void {
    const text = this.#withLineFeedsOnly(decoded);
    let start = 0;
    let end = text.indexOf('\n');
    if (end === -1) {
      this.#keep(text);
      return;
    }
    if (this.#tail !== '') {
      const line = this.#tail + text.slice(0, end);
      this.#tail = '';
      this.#line(line, 0, line.length);
      start = end + 1;
      end = text.indexOf('\n', start);
    }
    while (end !== -1) {
      if (end === start) this.#dispatch();
      else this.#line(text, start, end);
      start = end + 1;
      end = text.indexOf('\n', start);
    }
    this.#keep(start === 0 ? text : text.slice(start));
  }

  /** A carriage return ends its line at once; the line feed that may follow, perhaps in the next read, is skipped. */
  #withLineFeedsOnly(text: string): string {
    if (text === '') return text;
    const from = this.#skipLineFeed && text.charCodeAt(0) === LINE_FEED ? 1 : 0;
    this.#skipLineFeed = text.endsWith('\r');
    const rest = from === 0 ? text : text.slice(1);
    return rest.includes('\r') ? rest.replaceAll('\r\n', '\n').replaceAll('\r', '\n') : rest;
  }

  #keep(text: string): void {
    if (text === '') return;
    this.#tail += text;
    this.#checkSize(this.#tail.length);
  }

  /** Reads the line `text[start, end)`, which is not empty. */
  #line(text: string, start: number, end: number): void {
    const first = text.charCodeAt(start);
    if (first === COLON) {
      this.#records.push(COMMENT);
    } else if (first === OPENING_BRACE) {
      this.#checkSize(end - start);
      this.#records.push({ kind: 'bare', event: undefined, data: text.slice(start, end) });
    } else if (text.startsWith('data:', start)) {
      this.#addData(fieldValue(text, start + 5, end));
    } else if (text.startsWith('event:', start)) {
      this.#event = fieldValue(text, start + 6, end);
    } else if (end - start === 4 && text.startsWith('data', start)) {
      this.#addData('');
    }
  }

  #addData(value: string): void {
    this.#checkSize(value.length);
    this.#data = this.#data === undefined ? value : `${this.#data}\n${value}`;
  }

  #checkSize(added: number): void {
    const size = this.#data === undefined ? added : this.#data.length + added;
    if (size > this.#limit) throw this.#refusal();
  }

  /** Nobody will read what there is of the event, and whoever holds the decoder may do so until the client has gone. */
  #refusal(): SseLimitError {
    this.#tail = '';
    this.#data = undefined;
    return new SseLimitError(this.#limit, this.#records);
  }

  #dispatch(): void {
    if (this.#data !== undefined) this.#records.push({ kind: 'event', event: this.#event, data: this.#data });
    this.#data = undefined;
    this.#event = undefined;
  }
}

function fieldValue(text: string, start: number, end: number): string {
  return text.slice(start < end && text.charCodeAt(start) === SPACE ? start + 1 : start, end);
}
