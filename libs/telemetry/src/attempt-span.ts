import { SpanStatusCode, type Span } from '@opentelemetry/api';
import { UpstreamError, type ExchangeEvent, type GatewayError } from '@sluice/exchange';

import { CONVENTION, GEN_AI, SLUICE, SPAN_EVENT } from './attribute-names.js';
import { errorType } from './error-type.js';
import { responseAttributes } from './gen-ai-attributes.js';
import type { OpenSpan, OpenSpans } from './open-spans.js';
import { maskSecrets, requestSecrets } from './secret-mask.js';

type Loss = (ExchangeEvent & { readonly type: 'attempt-end' })['losses'][number];

/** A history of hundreds of messages can lose as many things: the first are enough to know which kind. */
const MAX_LOSSES = 32;

/** The CLIENT span of one upstream call. Ends once, whoever is first. */
export class AttemptSpan implements OpenSpan {
  readonly span: Span;
  readonly #openSpans: OpenSpans;
  readonly #startedMs = performance.now();
  readonly #losses: string[] = [];
  #secrets: readonly string[] = [];
  #awaitsFirstChunk = true;
  #hasHead = false;
  #ended = false;

  constructor(span: Span, openSpans: OpenSpans) {
    this.span = span;
    this.#openSpans = openSpans;
    openSpans.add(this);
  }

  start(event: ExchangeEvent & { readonly type: 'attempt-start' }): void {
    this.#secrets = requestSecrets(event.request);
    this.#addLosses(event.losses);
    if (event.attempt.credentialId !== undefined)
      this.span.setAttribute(SLUICE.credentialId, event.attempt.credentialId);
  }

  head(status: number): void {
    this.#hasHead = status < 400;
    this.span.setAttribute(CONVENTION.httpResponseStatusCode, status);
    this.span.addEvent(SPAN_EVENT.headers);
  }

  /** Runs for every read of the upstream: only the first one costs anything. */
  chunk(): void {
    if (!this.#awaitsFirstChunk) return;
    this.#awaitsFirstChunk = false;
    this.span.addEvent(SPAN_EVENT.firstChunk);
    this.span.setAttribute(GEN_AI.responseTimeToFirstChunk, (performance.now() - this.#startedMs) / 1000);
  }

  fail(error: GatewayError): void {
    const type = errorType(error);
    this.span.setAttributes({ [CONVENTION.errorType]: type, [SLUICE.errorCode]: error.code });
    if (error.retryAfterMs !== undefined) this.span.setAttribute(SLUICE.retryAfterMs, error.retryAfterMs);
    if (error instanceof UpstreamError && error.upstreamStatus !== undefined && !this.#hasHead) {
      this.span.setAttribute(CONVENTION.httpResponseStatusCode, error.upstreamStatus);
    }
    if (this.#hasHead) this.span.addEvent(SPAN_EVENT.streamError, { [CONVENTION.errorType]: type });
    this.span.setStatus({
      code: SpanStatusCode.ERROR,
      message: maskSecrets(error.publicMessage, this.#secrets),
    });
  }

  end(event: ExchangeEvent & { readonly type: 'attempt-end' }): void {
    if (this.#ended) return;
    this.#addLosses(event.losses);
    this.span.setAttributes(responseAttributes(event));
    this.#close();
  }

  /** The exchange is over, and nobody said how this call went. */
  abandon(): void {
    if (this.#ended) return;
    this.span.setAttribute(SLUICE.attemptOutcome, 'aborted');
    this.#close();
  }

  endForShutdown(): void {
    if (this.#ended) return;
    this.span.setAttributes({ [SLUICE.attemptOutcome]: 'aborted', [CONVENTION.errorType]: 'shutdown' });
    this.#close();
  }

  #addLosses(losses: readonly Loss[]): void {
    for (const { code, path, detail } of losses) {
      if (this.#losses.length >= MAX_LOSSES) return;
      this.#losses.push(detail === undefined ? `${code} ${path}` : `${code} ${path} ${detail}`);
    }
  }

  #close(): void {
    this.#ended = true;
    this.#openSpans.delete(this);
    if (this.#losses.length > 0) this.span.setAttribute(SLUICE.loss, this.#losses);
    this.span.end();
  }
}
