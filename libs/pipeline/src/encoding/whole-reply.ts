import type { ClientChunk } from '@sluice/exchange';
import type { Subscriber } from 'rxjs';

import type { CompletionFrame } from '../completion-frame.js';
import type { RunningExchange } from '../running-exchange.js';
import type { WholeWriter } from './reply-dialect.js';
import { replyDialectOf } from './reply-dialects.js';
import type { ReplyEncoders } from './reply-encoders.js';
import { openResponse } from './response-head.js';

/** Gathers a reply into one piece of JSON, for clients that did not ask for a stream. */
export class WholeReply {
  readonly #exchange: RunningExchange;
  readonly #encoders: ReplyEncoders;
  readonly #subscriber: Subscriber<ClientChunk>;
  #writer: WholeWriter;
  #attempt = 0;

  constructor(exchange: RunningExchange, encoders: ReplyEncoders, subscriber: Subscriber<ClientChunk>) {
    this.#exchange = exchange;
    this.#encoders = encoders;
    this.#subscriber = subscriber;
    this.#writer = this.#openWriter();
  }

  frame(frame: CompletionFrame): void {
    if (frame.raw !== undefined) {
      this.#encoders.relay(frame, frame.raw);
      return;
    }
    if (frame.attempt !== this.#attempt) {
      this.#attempt = frame.attempt;
      this.#writer = this.#openWriter();
    }
    this.#encoders.of(frame.attempt);
    for (const event of frame.events) this.#writer.push(this.#encoders.push(event), event);
  }

  end(): void {
    const data = this.#encoders.relayed?.take() ?? this.#writer.body();
    this.#exchange.commit.stage = 2;
    this.#subscriber.next({ data, head: openResponse(this.#exchange, 'whole', this.#encoders.current.losses) });
    this.#subscriber.complete();
  }

  stop(): void {
    this.#writer = this.#openWriter();
  }

  #openWriter(): WholeWriter {
    return replyDialectOf(this.#exchange).openWhole(this.#exchange);
  }
}
