import type { MessagesRequest, StreamEvent, ThinkingVisibility } from '@sluice/anthropic';
import type { CompletionEvent } from '@sluice/completion';
import type { GatewayError } from '@sluice/exchange';

import type { RunningExchange } from '../running-exchange.js';

/** Writes one reply as it comes; one for all attempts of an exchange, of which no second one has content. */
export interface StreamWriter {
  /**
   * @param written a step of the reply, in the order and the grammar of the Messages API; not empty
   * @param cause what the step came of; absent = that time has passed
   * @returns server-sent events; empty if a client is told nothing of the step
   */
  encode(written: readonly StreamEvent[], cause?: CompletionEvent): string;
}

/** Gathers one reply of one attempt. */
export interface WholeWriter {
  push(written: readonly StreamEvent[], cause: CompletionEvent): void;
  /** @throws {Error} when the reply is damaged */
  body(): string;
}

/** How replies are written for the clients of one API. What is said, and in which order, is decided before. */
export interface ReplyDialect {
  /** How much of the model's thinking its clients can deal with. */
  thinking(request: MessagesRequest): ThinkingVisibility;
  openStream(exchange: RunningExchange): StreamWriter;
  openWhole(exchange: RunningExchange): WholeWriter;
  /** A sign of life, between any two events. */
  readonly ping: string;
  /** The end of a stream that has failed. */
  errorEvent(error: GatewayError, requestId: string): string;
  /** What every response says of its request. Lower-case names. */
  idHeaders(requestId: string): Readonly<Record<string, string>>;
}
