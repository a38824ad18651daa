import type { CompletionEvent } from '@sluice/completion';
import type { CompletionDecoder, RelayedRead, ReplyRelay } from '@sluice/exchange';

import { EventReframer } from './event-reframer.js';

/** Reads what the Messages API would have sent out of what Bedrock does. */
export class BedrockDecoder implements CompletionDecoder {
  readonly #reframer = new EventReframer();
  readonly #messages: CompletionDecoder;

  /** @param messages reads the stream of the Messages API */
  constructor(messages: CompletionDecoder) {
    this.#messages = messages;
  }

  push(bytes: Uint8Array): readonly CompletionEvent[] {
    const reframed = this.#reframer.push(bytes);
    return reframed.length === 0 ? [] : this.#messages.push(reframed);
  }

  /** What was cut off in the middle of an event says nothing: that the end is missing is seen all the same. */
  end(): readonly CompletionEvent[] {
    return this.#messages.end();
  }
}

const NOTHING: RelayedRead = { events: [], bytes: new Uint8Array() };

/** Hands on what the Messages API would have sent, with pings, of which Bedrock has none. */
export class BedrockRelay implements ReplyRelay {
  readonly headers: ReplyRelay['headers'];
  readonly pings = true;
  readonly #reframer = new EventReframer();
  readonly #messages: ReplyRelay;

  /** @param messages hands on the stream of the Messages API */
  constructor(messages: ReplyRelay) {
    this.headers = messages.headers;
    this.#messages = messages;
  }

  push(bytes: Uint8Array): RelayedRead {
    const reframed = this.#reframer.push(bytes);
    if (reframed.length === 0) return NOTHING;
    // An exception is no answer of the Messages API: the words for it are the gateway's.
    const { events, bytes: relayed } = this.#messages.push(reframed);
    return { events, bytes: relayed };
  }

  end(): RelayedRead {
    return this.#messages.end();
  }
}
