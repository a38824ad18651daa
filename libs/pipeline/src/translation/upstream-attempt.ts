import type { CompletionEvent } from '@sluice/completion';
import type {
  Attempt,
  CompletionDecoder,
  GatewayError,
  PreparedAttempt,
  RelayedRead,
  ReplyRelay,
  ResponseHead,
  TraceContextSource,
  Transport,
  UpstreamRequest,
} from '@sluice/exchange';
import { UpstreamError } from '@sluice/exchange';
import { fromPull, type PullWatch } from '@sluice/streaming';
import { Subscription, type Subscriber } from 'rxjs';

import type { CompletionFrame } from '../completion-frame.js';
import { toGatewayError } from '../known-error.js';
import {
  failureOfEvent,
  failureOfStatus,
  failureOfTransport,
  type Failure,
  type FailureContext,
} from './attempt-failure.js';
import { announceCall } from './announce-call.js';
import { AttemptReport } from './attempt-report.js';
import { AttemptTally } from './attempt-tally.js';
import { chainBodies } from './chain-bodies.js';
import { FailureBody } from './failure-body.js';
import { REPLY_LIMITS_MS, ReplyClocks } from './reply-clocks.js';
import { failServingRelay, keepLastWords, openServingRelay } from './serving-relay.js';

const UNCLEAN_END: readonly CompletionEvent[] = [{ type: 'eof', clean: false }];
const NO_HEAD: ResponseHead = { status: 0, headers: [] };

/** One upstream call, ready to be made. */
export interface AttemptCall extends FailureContext {
  readonly attempt: Attempt;
  readonly prepared: PreparedAttempt;
  /** As it goes out. */
  readonly request: UpstreamRequest;
  readonly transport: Transport;
  /** Of further requests, where the reply takes several. */
  readonly traces: TraceContextSource;
  readonly watch: PullWatch;
}

/**
 * One upstream call from its request to its end, as frames. Reports all of it to the observers, and whatever the
 * ending — done, failed, timed out, abandoned — exactly one `attempt-end`. Some replies go on behind the end of their
 * body, in the answer to a further request: the bodies of all of them are read as one.
 */
export class UpstreamAttempt {
  readonly #call: AttemptCall;
  readonly #subscriber: Subscriber<CompletionFrame>;
  readonly #number: number;
  readonly #tally: AttemptTally;
  readonly #report: AttemptReport;
  readonly #pull = new Subscription();
  readonly #clocks: ReplyClocks;
  #head = NO_HEAD;
  #decoder: CompletionDecoder | undefined;
  #relay: ReplyRelay | undefined;
  #failureBody: FailureBody | undefined;
  #timeout: Error | undefined;
  #done = false;

  constructor(call: AttemptCall, subscriber: Subscriber<CompletionFrame>) {
    this.#call = call;
    this.#subscriber = subscriber;
    this.#number = call.attempt.number;
    // What is handed on as it is may say nothing, if its upstream means it.
    this.#tally = new AttemptTally(call.exchange.refusesEmpty === true && call.prepared.openRelay === undefined);
    this.#report = new AttemptReport(call.exchange, this.#tally, call.attempt);
    this.#clocks = this.#makeClocks();
  }

  start(): void {
    const { exchange, watch } = this.#call;
    const bytes = fromPull((signal) => this.#open(signal), {
      valve: exchange.run.valve,
      watch: { ...watch, onTimeout: (kind) => (this.#timeout = watch.onTimeout(kind)) },
    });
    this.#pull.add(
      bytes.subscribe({
        next: (read) => {
          this.#onBytes(read);
        },
        error: (error: unknown) => {
          this.#guard(() => {
            this.#onBroken(error);
          });
        },
        complete: () => {
          this.#guard(() => {
            this.#onEnd();
          });
        },
      }),
    );
  }

  /** Nobody is interested any more. That includes clients that hang up on the last event, before the body has ended. */
  abandon(): void {
    if (!this.#done) this.#end(this.#tally.ended ? 'ok' : 'aborted');
  }

  async #open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>> {
    const response = await this.#call.transport.send(this.#call.request, signal);
    if (!this.#done) {
      this.#guard(() => {
        this.#onHead(response);
      });
    }
    if (this.#decoder?.continuation === undefined) return response.body;
    // Only where a second body may come: the detour costs every read a promise.
    return chainBodies(response.body, (failure) => this.#nextBody(failure, signal));
  }

  /** The body in which the reply goes on. What it was announced by is done with, whether it closed or broke. */
  async #nextBody(failure: Error | undefined, signal: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined> {
    if (this.#done || this.#tally.ended || this.#failureBody) return undefined;
    const next = this.#continuation(failure === undefined ? 'closed' : 'broken');
    if (next === undefined) return undefined;
    const { attempt, exchange, prepared, transport, target } = this.#call;
    this.#report.endBody(failure && failureOfTransport(failure, target.provider));
    const number = exchange.budget.upstreamCalls + 1;
    this.#report.goOn(number);
    const further: Attempt = { ...attempt, number, reason: 'continuation' };
    const request = announceCall({ ...this.#call, attempt: further, request: next, losses: prepared.losses });
    const response = await transport.send(request, signal);
    if (!this.#isDone()) this.#onHead(response);
    return response.body;
  }

  /** A method, because the compiler does not see that the reply may be given up while a head is waited for. */
  #isDone(): boolean {
    return this.#done;
  }

  #continuation(body: 'closed' | 'broken'): UpstreamRequest | undefined {
    try {
      return this.#decoder?.continuation?.(body);
    } catch (error) {
      // Whoever reads bodies takes what is thrown for a connection that broke.
      throw toGatewayError(error);
    }
  }

  #onHead(head: ResponseHead): void {
    this.#head = head;
    const { status, headers } = head;
    this.#report.head(status, headers);
    const { exchange, prepared } = this.#call;
    if (status >= 300) this.#failureBody = new FailureBody();
    else this.#relay = openServingRelay(exchange.run, prepared, head);
    if (!this.#failureBody && !this.#relay) this.#decoder ??= prepared.openDecoder(head);
  }

  /** Once per network read: no closure, no promise, nothing that is not needed. */
  #onBytes(bytes: Uint8Array): void {
    try {
      this.#report.chunk(bytes);
      if (this.#failureBody) this.#readFailure(this.#failureBody, bytes);
      else if (this.#relay) this.#handOn(this.#relay.push(bytes));
      else if (this.#decoder && !this.#tally.ended) this.#deliver(this.#decoder.push(bytes));
    } catch (error) {
      this.#fail(toGatewayError(error));
    }
    if (!this.#done) this.#setClocks();
  }

  #setClocks(): void {
    const { ended, unasked, stopReason, silent } = this.#tally;
    if (ended && unasked) this.#complete();
    else if (ended) this.#clocks.start('upstream_drain');
    else if (stopReason !== undefined) this.#clocks.start('usage_grace');
    else if (silent) this.#clocks.start('upstream_keepalive');
    else this.#clocks.cancel('upstream_keepalive');
  }

  #makeClocks(): ReplyClocks {
    const { ambient, run } = this.#call.exchange;
    return new ReplyClocks(ambient, run.valve, {
      upstream_drain: () => {
        this.#complete();
      },
      usage_grace: () => {
        this.#guard(() => {
          this.#finishReply();
        });
      },
      upstream_keepalive: () => {
        const seconds = REPLY_LIMITS_MS.upstream_keepalive / 1_000;
        const publicMessage = `${this.#call.target.provider} sent nothing but signs of life for ${seconds} s.`;
        this.#fail(new UpstreamError('upstream_idle_timeout', { publicMessage }));
      },
    });
  }

  #readFailure(body: FailureBody, bytes: Uint8Array): void {
    if (!body.push(bytes)) this.#failByStatus(body);
  }

  #onEnd(): void {
    this.#report.upstreamEnd();
    if (this.#failureBody) this.#failByStatus(this.#failureBody);
    else this.#finishReply();
  }

  /** The upstream can break off in the middle of anything, also after everything that matters has been said. */
  #onBroken(error: unknown): void {
    const failure = failureOfTransport(error, this.#call.target.provider);
    // A timeout is our doing, and stands on the tape as the timer that fired.
    if (error !== this.#timeout) this.#report.upstreamEnd(failure);
    if (this.#failureBody) this.#failByStatus(this.#failureBody);
    else if (this.#tally.stopReason === undefined) this.#finishBroken(failure);
    else this.#finishReply();
  }

  /** Replies that may go on behind their bytes have said before that they are whole, and are told so at the end. */
  #finishBroken(failure: GatewayError): void {
    const events = this.#decoder?.continuation === undefined ? [] : this.#decoder.end();
    if (this.#tally.scan(events) >= 0 || this.#tally.stopReason === undefined) this.#fail(failure);
    else {
      this.#subscriber.next({ attempt: this.#number, events });
      this.#complete();
    }
  }

  #finishReply(): void {
    if (this.#relay) this.#handOn(this.#relay.end());
    else if (this.#decoder && !this.#tally.ended) this.#deliver(this.#decoder.end());
    if (!this.#done && !this.#tally.ended) this.#deliver(UNCLEAN_END);
    this.#complete();
  }

  #handOn({ events, bytes, failure }: RelayedRead): void {
    keepLastWords(this.#call.exchange.run, failure);
    this.#deliver(events, bytes);
  }

  #deliver(events: readonly CompletionEvent[], raw?: Uint8Array): void {
    // Behind the end of a message there are no more events, and still its upstream's bytes.
    if (events.length === 0 && (raw === undefined || raw.length === 0)) return;
    const failed = this.#tally.scan(events);
    const good = failed < 0 ? events : events.slice(0, failed);
    if (raw !== undefined || good.length > 0)
      this.#subscriber.next({ attempt: this.#number, events: good, ...(raw && { raw }) });
    if (failed < 0 || this.#done) return;
    const { produced } = this.#tally;
    this.#conclude(failureOfEvent(this.#call, this.#head, { event: events[failed], produced }));
  }

  /** A reply can take the place of a failure only where nothing of another one has been said. */
  #conclude({ error, reply }: Failure): void {
    if (reply === undefined || this.#tally.produced) {
      this.#fail(error);
      return;
    }
    this.#deliver(reply);
    this.#complete();
  }

  #failByStatus(body: FailureBody): void {
    this.#conclude(failureOfStatus(this.#call, this.#head, body.text()));
  }

  #guard(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#fail(toGatewayError(error));
    }
  }

  #complete(): void {
    if (this.#done) return;
    this.#end('ok');
    this.#subscriber.complete();
  }

  #fail(error: GatewayError): void {
    if (this.#done) return;
    failServingRelay(this.#call.exchange.run);
    this.#report.error(error);
    this.#end('error');
    this.#subscriber.error(error);
  }

  /** Before the outcome is passed on: what comes next must find this upstream closed. */
  #end(outcome: Parameters<AttemptReport['end']>[0]): void {
    this.#done = true;
    this.#clocks.stop();
    this.#pull.unsubscribe();
    this.#report.end(outcome);
  }
}
