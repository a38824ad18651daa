import { encodeSse, encodeSseAll } from '@sluice/anthropic';
import type { MessageEncoder, StreamEvent } from '@sluice/anthropic';
import type { AmbientTimer, ClientChunk } from '@sluice/exchange';
import type { Subscriber } from 'rxjs';

import type { CompletionFrame } from '../completion-frame.js';
import type { RunningExchange } from '../running-exchange.js';
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
  readonly #hold: AmbientTimer;
  #keepalive: AmbientTimer | undefined;

  constructor(exchange: RunningExchange, encoders: ReplyEncoders, subscriber: Subscriber<ClientChunk>) {
    this.#exchange = exchange;
    this.#encoders = encoders;
    this.#subscriber = subscriber;
    const { ambient, config } = exchange;
    this.#hold = ambient.timer('first_byte_hold', config.streaming.firstByteHoldMs, () => {
      this.#write(encodeSseAll(encoders.current.start()), encoders.current);
    });
  }

  frame(frame: CompletionFrame): void {
    const encoder = this.#encoders.of(frame.attempt);
    let text = '';
    for (const event of frame.events) {
      const written = this.#encoders.push(event);
      if (written.length > 0) text += encodeWritten(written);
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
    if (begins) this.#begin(data, encoder);
    else this.#subscriber.next({ data });
    this.#keepalive?.refresh();
  }

  #begin(data: string, encoder: MessageEncoder): void {
    this.#hold.cancel();
    this.#armKeepalive();
    this.#subscriber.next({ data, head: openResponse(this.#exchange, 'stream', encoder.losses) });
  }

  #armKeepalive(): void {
    const { ambient, config } = this.#exchange;
    this.#keepalive = ambient.timer('keepalive', config.streaming.keepaliveMs, () => {
      this.#armKeepalive();
      const data = encodeSseAll(this.#encoders.current.ping());
      if (data !== '') this.#subscriber.next({ data });
    });
  }
}

function encodeWritten(written: readonly StreamEvent[]): string {
  const [first] = written;
  return written.length === 1 && first !== undefined ? encodeSse(first) : encodeSseAll(written);
}
