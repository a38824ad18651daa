import type { CompletionError, CompletionEvent } from '@sluice/completion';
import type { RelayedRead, ReplyRelay } from '@sluice/exchange';
import { SseDecoder, SseLimitError, type SseRecord } from '@sluice/wire';

import { decodingError, inStreamError } from '../../failure/in-stream-error.js';
import { isObject, parsedJson } from '../../json/json-value.js';
import type { AnthropicEvent } from '../message-event.js';
import { EventBoundary, NO_BYTES } from '../../relay/event-boundary.js';
import { endOf, startOf } from './message-end.js';

/** Says that the model has said something. What it said goes by beside. */
const CONTENT: CompletionEvent = Object.freeze({ type: 'text', text: '' });
const KEEPALIVE: CompletionEvent = Object.freeze({ type: 'keepalive' });
const CLEAN_END: CompletionEvent = Object.freeze({ type: 'eof', clean: true });
const UNCLEAN_END: CompletionEvent = Object.freeze({ type: 'eof', clean: false });
const CONTENT_EVENTS: ReadonlySet<unknown> = new Set([
  'content_block_start',
  'content_block_delta',
  'content_block_stop',
]);
const ERROR_EVENT = /event: ?error\b/g;

/** What is known of a stream besides its bytes. */
export interface StreamRelayOptions {
  /** What of the upstream's head the client gets. Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly pings: boolean;
}

/**
 * Hands a stream of the Messages API on as it is ("Streaming messages"). Of nearly all events only the name is read:
 * deltas are what streams consist of, and parsing each of them would cost more than handing it on.
 */
export class StreamRelay implements ReplyRelay {
  readonly headers: Readonly<Record<string, string>>;
  readonly pings: boolean;
  readonly #records = new SseDecoder();
  readonly #boundary = new EventBoundary();
  #events: CompletionEvent[] = [];
  #finished = false;
  #ended = false;

  constructor({ headers, pings }: StreamRelayOptions) {
    this.headers = headers;
    this.pings = pings;
  }

  push(bytes: Uint8Array): RelayedRead {
    this.#events = [];
    // What comes behind the end of the message is handed on and means nothing.
    if (!this.#ended) this.#guarded(() => this.#records.push(bytes));
    return this.#read(this.#boundary.push(bytes));
  }

  end(): RelayedRead {
    this.#events = [];
    if (!this.#ended) this.#guarded(() => this.#records.end());
    if (!this.#ended) this.#end(this.#finished ? CLEAN_END : UNCLEAN_END);
    // Half an event would spoil what is written behind it.
    return this.#read(this.#finished ? this.#boundary.take() : NO_BYTES);
  }

  #read(bytes: Uint8Array): RelayedRead {
    const events = this.#events;
    const last = events.at(-1);
    return last?.type === 'error' && last.body !== undefined ? apart(events, bytes) : { events, bytes };
  }

  #guarded(read: () => readonly SseRecord[]): void {
    try {
      for (const record of read()) this.#note(record);
    } catch (error) {
      if (!(error instanceof SseLimitError)) throw error;
      for (const record of error.records) this.#note(record);
      this.#end(decodingError(error.code, error.message));
    }
  }

  #note(record: SseRecord): void {
    if (this.#ended) return;
    const { kind, event, data } = record;
    if (kind === 'comment' || event === 'ping') this.#add(KEEPALIVE);
    else if (event?.startsWith('content_block_') === true) this.#add(CONTENT);
    else this.#parse(data, event);
  }

  #parse(data: string, name: string | undefined): void {
    const value = parsedJson(data);
    const event: AnthropicEvent = isObject(value) ? value : {};
    switch (event.type ?? name) {
      case 'message_start':
        this.#events.push(startOf(event.message ?? {}));
        return;
      case 'message_delta':
        this.#finish(event);
        return;
      case 'message_stop':
        this.#end(this.#finished ? CLEAN_END : UNCLEAN_END);
        return;
      case 'error':
        this.#end(toldError(value, data));
        return;
      default:
        this.#add(CONTENT_EVENTS.has(event.type ?? name) ? CONTENT : KEEPALIVE);
    }
  }

  /** Interim ones only count. */
  #finish(event: AnthropicEvent): void {
    for (const end of endOf(event.delta ?? {}, event.usage)) {
      if (end.type === 'finish') this.#finished = true;
      this.#events.push(end);
    }
  }

  /** The same twice in a row says no more than once. */
  #add(event: CompletionEvent): void {
    if (this.#events.at(-1) !== event) this.#events.push(event);
  }

  #end(event: CompletionEvent | CompletionError): void {
    this.#ended = true;
    this.#events.push(event);
  }
}

/** What the upstream told of a failure of its own: it has a body, which tells it from what is found here. */
function toldError(value: unknown, data: string): CompletionError {
  const readable = value === undefined ? { message: data.slice(0, 200) } : value;
  return { ...inStreamError(readable), body: readable };
}

/** The upstream's own error event, which is written only where no other try will be made, apart from what is before it. */
function apart(events: readonly CompletionEvent[], bytes: Uint8Array): RelayedRead {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const start = [...text.matchAll(ERROR_EVENT)].at(-1)?.index ?? 0;
  return { events, bytes: bytes.subarray(0, start), failure: bytes.subarray(start) };
}
