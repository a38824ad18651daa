import { MessageAccumulator } from '@sluice/anthropic';
import type { ClientChunk } from '@sluice/exchange';
import type { Subscriber } from 'rxjs';

import type { CompletionFrame } from '../completion-frame.js';
import type { RunningExchange } from '../running-exchange.js';
import type { ReplyEncoders } from './reply-encoders.js';
import { openResponse } from './response-head.js';

/** Gathers a reply into one message of JSON, for clients that did not ask for a stream. */
export class WholeReply {
  readonly #exchange: RunningExchange;
  readonly #encoders: ReplyEncoders;
  readonly #subscriber: Subscriber<ClientChunk>;
  #accumulator = new MessageAccumulator();
  #attempt = 0;

  constructor(exchange: RunningExchange, encoders: ReplyEncoders, subscriber: Subscriber<ClientChunk>) {
    this.#exchange = exchange;
    this.#encoders = encoders;
    this.#subscriber = subscriber;
  }

  frame(frame: CompletionFrame): void {
    if (frame.raw !== undefined) {
      this.#encoders.relay(frame, frame.raw);
      return;
    }
    if (frame.attempt !== this.#attempt) {
      this.#attempt = frame.attempt;
      this.#accumulator = new MessageAccumulator();
    }
    this.#encoders.of(frame.attempt);
    for (const completionEvent of frame.events) {
      for (const event of this.#encoders.push(completionEvent)) this.#accumulator.push(event);
    }
  }

  end(): void {
    const data = this.#encoders.relayed?.take() ?? JSON.stringify(this.#accumulator.message());
    this.#exchange.commit.stage = 2;
    this.#subscriber.next({ data, head: openResponse(this.#exchange, 'whole', this.#encoders.current.losses) });
    this.#subscriber.complete();
  }

  stop(): void {
    this.#accumulator = new MessageAccumulator();
  }
}
