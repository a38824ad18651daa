import { SpanKind, SpanStatusCode, type Attributes, type Context, type Span, type Tracer } from '@opentelemetry/api';
import {
  formatTarget,
  type Attempt,
  type ExchangeEvent,
  type ExchangeOutcome,
  type GatewayError,
} from '@sluice/exchange';

import type { AttemptSpan } from './attempt-span.js';
import { CONVENTION, SLUICE } from './attribute-names.js';
import type { OpenSpan, OpenSpans } from './open-spans.js';
import { maskSecrets } from './secret-mask.js';

/** How a request ended, for {@link RequestSpan.end}. */
export interface RequestEnd {
  readonly outcome: ExchangeOutcome;
  readonly error?: GatewayError | undefined;
  readonly attributes?: Attributes;
}

/** Outcomes that are nobody's failure, or the client's own. */
const BLAMELESS: ReadonlySet<ExchangeOutcome> = new Set(['ok', 'client_closed', 'rejected']);

/** The SERVER span of one client request, and what is known of its upstream calls. Ends once, whoever is first. */
export class RequestSpan implements OpenSpan {
  /** What spans of this request are made in. */
  readonly context: Context;
  readonly #tracer: Tracer;
  readonly #span: Span;
  readonly #openSpans: OpenSpans;
  readonly #startedMs = performance.now();
  readonly #attempts = new Map<number, AttemptSpan>();
  #last: Attempt | undefined;
  #resends = 0;
  #fellBack = false;
  #status: number | undefined;
  #backoff: Span | undefined;
  #awaitsFirstFrame = true;
  #ended = false;

  constructor(span: Span, parts: { context: Context; tracer: Tracer; openSpans: OpenSpans }) {
    this.#span = span;
    this.context = parts.context;
    this.#tracer = parts.tracer;
    this.#openSpans = parts.openSpans;
    parts.openSpans.add(this);
  }

  name(name: string, attributes: Attributes): void {
    this.#span.updateName(name);
    this.#span.setAttributes(attributes);
  }

  set(attributes: Attributes): void {
    this.#span.setAttributes(attributes);
  }

  attempt(number: number): AttemptSpan | undefined {
    return this.#attempts.get(number);
  }

  /** Takes note of a call. @returns how often the same target was called before without another in between */
  addAttempt(attempt: Attempt, span: AttemptSpan): number {
    this.#endBackoff();
    if (this.#attempts.has(attempt.number)) return this.#resends;
    const sameTarget = this.#last && formatTarget(this.#last.target) === formatTarget(attempt.target);
    const again = sameTarget === true && attempt.reason !== 'continuation';
    this.#resends = again ? this.#resends + 1 : 0;
    this.#fellBack ||= attempt.reason === 'fallback';
    this.#last = attempt;
    this.#attempts.set(attempt.number, span);
    return this.#resends;
  }

  /** The wait before the next call is a span of its own, so that the gap in the picture has a name. */
  beginBackoff(event: ExchangeEvent & { readonly type: 'decision' }): void {
    this.#endBackoff();
    if (this.#ended || event.waitMs <= 0 || event.action === 'give-up') return;
    const attributes = {
      [SLUICE.attemptNumber]: event.attempt,
      [SLUICE.backoffMs]: event.waitMs,
      [SLUICE.backoffReason]: event.errorCode,
    };
    this.#backoff = this.#tracer.startSpan('gateway.backoff', { kind: SpanKind.INTERNAL, attributes }, this.context);
  }

  head(status: number): void {
    this.#status = status;
    this.#span.setAttribute(CONVENTION.httpResponseStatusCode, status);
  }

  /** Runs for every write to the client: only the first one costs anything. */
  frame(): void {
    if (!this.#awaitsFirstFrame) return;
    this.#awaitsFirstFrame = false;
    this.#span.setAttribute(SLUICE.timeToFirstTokenMs, Math.round(performance.now() - this.#startedMs));
  }

  end({ outcome, error, attributes }: RequestEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#openSpans.delete(this);
    this.#endBackoff();
    for (const attempt of this.#attempts.values()) attempt.abandon();
    this.#span.setAttribute(SLUICE.outcome, outcome);
    if (attributes) this.#span.setAttributes(attributes);
    this.#summarize();
    if (error) this.#span.setAttribute(SLUICE.errorCode, error.code);
    if (this.#isFailure(outcome, error)) this.#fail(error?.code ?? outcome, error);
    this.#span.end();
  }

  endForShutdown(): void {
    for (const attempt of this.#attempts.values()) attempt.endForShutdown();
    this.end({ outcome: 'shutdown' });
  }

  #summarize(): void {
    if (!this.#last) return;
    const { provider, model } = this.#last.target;
    this.#span.setAttribute(SLUICE.attemptCount, this.#attempts.size);
    this.#span.setAttribute(SLUICE.fallback, this.#fellBack);
    this.#span.setAttribute(SLUICE.finalProvider, provider);
    this.#span.setAttribute(SLUICE.finalModel, model);
  }

  /** Our own and the upstream's failures, and streams that broke after a 200; what the client did wrong is no error of ours. */
  #isFailure(outcome: ExchangeOutcome, error: GatewayError | undefined): boolean {
    const status = this.#status ?? error?.status;
    if (status !== undefined && status >= 500) return true;
    if (BLAMELESS.has(outcome)) return false;
    return status === undefined || status < 400;
  }

  #fail(type: string, error: GatewayError | undefined): void {
    this.#span.setAttribute(CONVENTION.errorType, type);
    const message = error && maskSecrets(error.publicMessage);
    this.#span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
  }

  #endBackoff(): void {
    this.#backoff?.end();
    this.#backoff = undefined;
  }
}
