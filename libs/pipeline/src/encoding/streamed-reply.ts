import type { MessageEncoder } from '@sluice/anthropic';
import type { TranslationLoss } from '@sluice/completion';
import type { AmbientTimer, ClientChunk } from '@sluice/exchange';
import type { Subscriber } from 'rxjs';

import type { CompletionFrame } from '../completion-frame.js';
import type { RunningExchange } from '../running-exchange.js';
import type { RelayedReply } from './relayed-reply.js';
import type { ReplyDialect, StreamWriter } from './reply-dialect.js';
import { replyDialectOf } from './reply-dialects.js';
import type { ReplyEncoders } from './reply-encoders.js';
import { openResponse } from './response-head.js';

/**
 * Writes a reply as server-sent events, one chunk per frame. Nothing is written before the first event that the
 * client can see, or before that has been held back long enough; from then on silence is filled with pings.
 */
export class StreamedReply {
  readonly #exchange: RunningExchange;
  readonly #encoders: ReplyEncoders;
  readonly #subscriber: Subscriber<ClientChunk>;
  readonly #dialect: ReplyDialect;
  readonly #writer: StreamWriter;
  #hold: AmbientTimer;
  #keepalive: AmbientTimer | undefined;

  constructor(exchange: RunningExchange, encoders: ReplyEncoders, subscriber: Subscriber<ClientChunk>) {
    this.#exchange = exchange;
    this.#encoders = encoders;
    this.#subscriber = subscriber;
    this.#dialect = replyDialectOf(exchange);
    this.#writer = this.#dialect.openStream(exchange);
    this.#hold = this.#armHold();
  }

  frame(frame: CompletionFrame): void {
    if (frame.raw !== undefined) {
      const relayed = this.#encoders.relay(frame, frame.raw);
      if (this.#exchange.commit.stage > 0 || relayed.begun) this.#handOn(relayed);
      return;
    }
    const encoder = this.#encoders.of(frame.attempt);
    let text = '';
    for (const event of frame.events) {
      const written = this.#encoders.push(event);
      if (written.length > 0) text += this.#writer.encode(written, event);
    }
    if (text !== '') this.#write(text, encoder);
  }

  end(): void {
    this.#subscriber.complete();
  }

  stop(): void {
    this.#hold.cancel();
    this.#keepalive?.cancel();
  }

  #write(data: string, encoder: MessageEncoder): void {
    const { commit, run } = this.#exchange;
    const begins = commit.stage === 0;
    // Before the chunk goes out: whatever fails from here on must not be tried again.
    commit.stage = encoder.contentStarted || encoder.finished ? 2 : 1;
    if (encoder.finished) run.delivered = true;
    if (begins) this.#begin(data, encoder.losses);
    else this.#subscriber.next({ data });
    this.#keepalive?.refresh();
  }

  #begin(data: ClientChunk['data'], losses: readonly TranslationLoss[]): void {
    this.#hold.cancel();
    const relay = this.#exchange.run.serving?.relay;
    if (typeof relay !== 'object' || relay.pings) this.#armKeepalive();
    this.#subscriber.next({ data, head: openResponse(this.#exchange, 'stream', losses) });
  }

  /** Once the response has begun in somebody else's words, nobody else can go on with it. */
  #handOn(relayed: RelayedReply): void {
    const { commit, run } = this.#exchange;
    const begins = commit.stage === 0;
    commit.stage = 2;
    if (relayed.tally.ended) run.delivered = true;
    const data = relayed.take();
    if (begins) this.#begin(data, []);
    else if (data.length > 0) this.#subscriber.next({ data });
    this.#keepalive?.refresh();
  }

  #armHold(): AmbientTimer {
    const { ambient, config } = this.#exchange;
    return ambient.timer('first_byte_hold', config.streaming.firstByteHoldMs, () => {
      this.#holdNoLonger();
    });
  }

  /** Where the upstream will begin in its own words, its silence is handed on as well. */
  #holdNoLonger(): void {
    const { serving } = this.#exchange.run;
    const { relayed, current } = this.#encoders;
    if (relayed?.waitsFor(serving) === true) this.#handOn(relayed);
    else if (serving?.relay !== undefined) this.#hold = this.#armHold();
    else this.#write(this.#writer.encode(current.start()), current);
  }

  #armKeepalive(): void {
    const { ambient, config } = this.#exchange;
    this.#keepalive = ambient.timer('keepalive', config.streaming.keepaliveMs, () => {
      this.#armKeepalive();
      const data = this.#ping();
      if (data !== '') this.#subscriber.next({ data });
    });
  }

  #ping(): string {
    const { relayed, current } = this.#encoders;
    if (relayed === undefined) return this.#writer.encode(current.ping());
    return relayed.tally.ended ? '' : this.#dialect.ping;
  }
}
