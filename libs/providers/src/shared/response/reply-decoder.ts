import type { CompletionEvent } from '@sluice/completion';
import type { CompletionDecoder } from '@sluice/exchange';
import { JsonArrayDecoder, SseDecoder, SseLimitError, firstMeaningfulByte, sniffBody } from '@sluice/wire';
import type { SseRecord } from '@sluice/wire';

import type { CompletionQueue } from './completion-queue.js';
import type { ReplyReader } from './reply-reader.js';
import { WholeBody } from './whole-body.js';
import { decodingError, inStreamError } from '../failure/in-stream-error.js';
import { exceedsStack } from '../json/json-value.js';

/** What makes a decoder of bytes into one of a vendor's replies. */
export interface ReplyFormat {
  /** Where the reader puts its events. */
  readonly queue: CompletionQueue;
  /** Skip the first event that is not JSON instead of failing. */
  readonly lenientJson: boolean;
  /** Called once, when the kind of the body is known: the calls of a whole reply are checked before they are told. */
  openReader(whole: boolean): ReplyReader;
}

const NOTHING: readonly CompletionEvent[] = Object.freeze([]);
const DONE = '[DONE]';
const OPENING_BRACKET = 0x5b;

type Mode = 'unknown' | 'stream' | 'array' | 'whole';

/**
 * Decodes a reply of JSON values: an event stream, an array whose elements are the events, or a body that is whole.
 * What it is shows in its first byte; the content type is not asked, since streams come labelled as JSON, and whole
 * replies come to requests for a stream.
 */
export class ReplyDecoder implements CompletionDecoder {
  readonly #format: ReplyFormat;
  readonly #queue: CompletionQueue;
  readonly #records = new SseDecoder();
  readonly #elements = new JsonArrayDecoder();
  readonly #body = new WholeBody();
  #opened: ReplyReader | undefined;
  #mode: Mode = 'unknown';
  #malformed = 0;
  #drained = false;

  constructor(format: ReplyFormat) {
    this.#format = format;
    this.#queue = format.queue;
  }

  push(bytes: Uint8Array): readonly CompletionEvent[] {
    if (this.#mode === 'unknown') this.#pushFirst(bytes);
    else this.#pushMore(bytes);
    return this.#taken();
  }

  end(): readonly CompletionEvent[] {
    this.drain();
    const reader = this.#reader();
    if (reader.finished) this.#close(reader);
    else reader.fail(decodingError('stream_ended_early', 'upstream stream ended unexpectedly'));
    return this.#taken();
  }

  /** The bytes have ended: reads what they have left, without ending the reply. */
  drain(): void {
    if (this.#drained || this.#reader().ended) return;
    this.#drained = true;
    if (this.#mode === 'whole') this.#readWhole();
    else if (this.#mode !== 'array') this.#guarded(() => this.#records.end(), true);
  }

  #close(reader: ReplyReader): void {
    try {
      reader.close();
    } catch (error) {
      this.#tooDeep(error);
    }
  }

  #taken(): readonly CompletionEvent[] {
    return this.#queue.length === 0 ? NOTHING : this.#queue.take();
  }

  #pushFirst(bytes: Uint8Array): void {
    const kind = sniffBody(bytes);
    if (kind === undefined) return;
    const rest = bytes.subarray(firstMeaningfulByte(bytes));
    if (kind === 'sse') this.#mode = 'stream';
    else this.#mode = rest[0] === OPENING_BRACKET ? 'array' : 'whole';
    this.#pushMore(rest);
  }

  #pushMore(bytes: Uint8Array): void {
    const reader = this.#reader();
    if (reader.ended) return;
    if (this.#mode === 'stream') this.#guarded(() => this.#records.push(bytes), false);
    else if (this.#mode === 'array') this.#guarded(() => this.#elements.push(bytes).map(asRecord), false);
    else this.#body.push(bytes, reader);
  }

  #readWhole(): void {
    try {
      this.#body.decodeInto(this.#reader());
    } catch (error) {
      this.#tooDeep(error);
    }
  }

  #guarded(read: () => readonly SseRecord[], last: boolean): void {
    try {
      for (const record of read()) this.#accept(record, last);
    } catch (error) {
      if (!(error instanceof SseLimitError)) {
        this.#tooDeep(error);
        return;
      }
      for (const record of error.records) this.#accept(record, last);
      this.#reader().fail(decodingError(error.code, error.message));
    }
  }

  /** A value may be nested deeper than the stack; measuring each of them first would cost every good one. */
  #tooDeep(error: unknown): void {
    if (!exceedsStack(error)) throw error;
    this.#reader().fail(decodingError('malformed_event', 'the upstream sent a value that is nested too deeply'));
  }

  #accept(record: SseRecord, last: boolean): void {
    const reader = this.#reader();
    if (reader.ended) return;
    const { data } = record;
    if (record.kind === 'comment' || data === '') {
      this.#queue.keepalive();
      return;
    }
    if (data.length < 16 && data.trim() === DONE) {
      reader.close();
      return;
    }
    let value: unknown;
    try {
      value = JSON.parse(data);
    } catch {
      this.#unreadable(record, last);
      return;
    }
    reader.accept(value, record.event === 'error');
  }

  #unreadable(record: SseRecord, last: boolean): void {
    const reader = this.#reader();
    if (record.event === 'error') {
      reader.fail(inStreamError({ message: record.data.slice(0, 200) }));
      return;
    }
    // The last event of a stream that was cut is cut itself: that is no malformed event.
    if (last) return;
    this.#malformed += 1;
    if (this.#format.lenientJson && this.#malformed === 1) {
      this.#queue.loss('output_dropped', 'malformed event');
      return;
    }
    reader.fail(decodingError('malformed_event', 'malformed upstream event'));
  }

  #reader(): ReplyReader {
    return (this.#opened ??= this.#format.openReader(this.#mode === 'whole'));
  }
}

function asRecord(data: string): SseRecord {
  return { kind: 'bare', event: undefined, data };
}
