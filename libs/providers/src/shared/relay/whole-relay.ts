import type { CompletionEvent } from '@sluice/completion';
import type { RelayedRead, ReplyRelay } from '@sluice/exchange';

import { decodingError, htmlError, inStreamError } from '../failure/in-stream-error.js';
import { isObject, parsedJson } from '../json/json-value.js';
import { NO_BYTES } from './event-boundary.js';

/** The largest reply that is not a stream. */
const LIMIT_BYTES = 64 * 1024 * 1024;
const NOTHING_YET: RelayedRead = { events: [{ type: 'keepalive' }], bytes: NO_BYTES };

/** What of a whole reply the gateway has to know; of content only that there is some. */
export type WholeReader = (reply: object) => readonly CompletionEvent[];

/** Hands a whole reply on as it is, once all of it is there: until then the attempt can be repeated unseen. */
export class WholeRelay implements ReplyRelay {
  readonly headers: Readonly<Record<string, string>>;
  readonly pings = false;
  readonly #read: WholeReader;
  readonly #parts: Uint8Array[] = [];
  #size = 0;

  /** @param headers what of the upstream's head the client gets; lower-case names */
  constructor(headers: Readonly<Record<string, string>>, read: WholeReader) {
    this.headers = headers;
    this.#read = read;
  }

  push(bytes: Uint8Array): RelayedRead {
    this.#size += bytes.length;
    if (this.#size > LIMIT_BYTES) {
      const message = `the upstream's reply is larger than ${LIMIT_BYTES} bytes`;
      return { events: [decodingError('body_too_large', message)], bytes: NO_BYTES };
    }
    this.#parts.push(bytes);
    return NOTHING_YET;
  }

  end(): RelayedRead {
    const bytes = Buffer.concat(this.#parts);
    const text = bytes.toString('utf8');
    const value = parsedJson(text);
    if (!isObject(value)) return { events: [unreadable(text)], bytes: NO_BYTES };
    const { type, error }: { readonly type?: unknown; readonly error?: unknown } = value;
    if (type === 'error' || error != null) return { events: [inStreamError(value)], bytes: NO_BYTES };
    const events = this.#read(value);
    return { events, bytes: events.some((event) => event.type === 'error') ? NO_BYTES : bytes };
  }
}

function unreadable(text: string): CompletionEvent {
  if (text.trimStart().startsWith('<')) return htmlError(text);
  return decodingError('malformed_body', 'the upstream answered with JSON that cannot be parsed');
}
