import type { CompletionEvent } from '@sluice/completion';
import type { RelayedRead, ReplyRelay } from '@sluice/exchange';

import { decodingError, htmlError, inStreamError } from '../../failure/in-stream-error.js';
import { isObject, parsedJson } from '../../json/json-value.js';
import type { AnthropicMessage } from '../message-event.js';
import { NO_BYTES } from './event-boundary.js';
import { endOf, startOf } from './message-end.js';

/** The largest reply that is not a stream. */
const LIMIT_BYTES = 64 * 1024 * 1024;
const NOTHING_YET: RelayedRead = { events: [{ type: 'keepalive' }], bytes: NO_BYTES };

/** Hands a whole message on as it is, once all of it is there: until then the attempt can be repeated unseen. */
export class WholeRelay implements ReplyRelay {
  readonly headers: Readonly<Record<string, string>>;
  readonly pings = false;
  readonly #parts: Uint8Array[] = [];
  #size = 0;

  /** @param headers what of the upstream's head the client gets; lower-case names */
  constructor(headers: Readonly<Record<string, string>>) {
    this.headers = headers;
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
    const message = value as AnthropicMessage & { readonly type?: unknown; readonly error?: unknown };
    if (message.type === 'error' || message.error != null) return { events: [inStreamError(value)], bytes: NO_BYTES };
    return { events: eventsOf(message), bytes };
  }
}

function eventsOf(message: AnthropicMessage): readonly CompletionEvent[] {
  const content: readonly CompletionEvent[] =
    Array.isArray(message.content) && message.content.length > 0 ? [{ type: 'text', text: '' }] : [];
  const end = endOf(message, message.usage);
  const clean = end.some(({ type }) => type === 'finish');
  return [startOf(message), ...content, ...end, { type: 'eof', clean }];
}

function unreadable(text: string): CompletionEvent {
  if (text.trimStart().startsWith('<')) return htmlError(text);
  return decodingError('malformed_body', 'the upstream answered with JSON that cannot be parsed');
}
