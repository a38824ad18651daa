import {
  ROOT_CONTEXT,
  SpanKind,
  trace,
  type Attributes,
  type Context,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import type { AttemptTraceSubject, RequestTraceSubject, TraceContext, TraceContextSource } from '@sluice/exchange';

import { AttemptSpan } from './attempt-span.js';
import { CONVENTION } from './attribute-names.js';
import { creationAttributes, requestAttributes } from './gen-ai-attributes.js';
import { addBaggageAttributes, extractContext } from './inbound-context.js';
import type { OpenSpans } from './open-spans.js';
import { RequestSpan } from './request-span.js';

/** Paths that may stand in a span's name; anybody can ask for any other, and each would be a name of its own. */
const ROUTES: ReadonlySet<string> = new Set([
  '/v1/messages',
  '/v1/messages/count_tokens',
  '/v1/models',
  '/v1/chat/completions',
]);

/** Opens spans, and carries them in the trace contexts it hands out. */
export class SpanTraceSource implements TraceContextSource {
  readonly #tracer: Tracer;
  readonly #openSpans: OpenSpans;

  constructor(tracer: Tracer, openSpans: OpenSpans) {
    this.#tracer = tracer;
    this.#openSpans = openSpans;
  }

  open(subject: RequestTraceSubject | AttemptTraceSubject): TraceContext {
    return subject.kind === 'request' ? this.#openRequest(subject) : this.#openAttempt(subject);
  }

  #openRequest(subject: RequestTraceSubject): TraceContext {
    const parent = extractContext(subject.headers);
    const route = ROUTES.has(subject.path) ? subject.path : undefined;
    const name = route === undefined ? subject.method : `${subject.method} ${route}`;
    const attributes = requestSubjectAttributes(subject, route);
    addBaggageAttributes(attributes, parent);
    const span = this.#tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
    const context = trace.setSpan(ROOT_CONTEXT, span);
    const opaque = new RequestSpan(span, { context, tracer: this.#tracer, openSpans: this.#openSpans });
    const identity = span.spanContext();
    return { ...identify(identity), traceresponse: traceHeader(identity), opaque };
  }

  #openAttempt(subject: AttemptTraceSubject): TraceContext {
    const request = requestSpanOf(subject.exchange.trace);
    const parent: Context = request?.context ?? ROOT_CONTEXT;
    const { model } = subject.attempt.target;
    const attributes = creationAttributes(subject);
    const span = this.#tracer.startSpan(`chat ${model}`, { kind: SpanKind.CLIENT, attributes }, parent);
    const opaque = new AttemptSpan(span, this.#openSpans);
    const resends = request?.addAttempt(subject.attempt, opaque) ?? 0;
    if (span.isRecording()) {
      span.setAttributes(requestAttributes(subject));
      if (resends > 0) span.setAttribute(CONVENTION.httpResendCount, resends);
    }
    const identity = span.spanContext();
    return { ...identify(identity), traceparent: traceHeader(identity), opaque };
  }
}

// Assigned one by one: in a profile, spreading objects with such keys was the dearest line of all tracing.
function requestSubjectAttributes(subject: RequestTraceSubject, route: string | undefined): Attributes {
  const attributes: Attributes = {};
  attributes[CONVENTION.httpRequestMethod] = subject.method;
  attributes[CONVENTION.urlPath] = subject.path;
  attributes[CONVENTION.urlScheme] = 'http';
  if (route !== undefined) attributes[CONVENTION.httpRoute] = route;
  const userAgent = subject.headers['user-agent'];
  if (typeof userAgent === 'string') attributes[CONVENTION.userAgent] = userAgent;
  if (subject.clientAddress !== undefined) attributes[CONVENTION.clientAddress] = subject.clientAddress;
  return attributes;
}

/** The span behind a request's trace context, if it is one of ours. */
export function requestSpanOf(context: TraceContext): RequestSpan | undefined {
  return context.opaque instanceof RequestSpan ? context.opaque : undefined;
}

/** The span behind an upstream call's trace context, if it is one of ours. */
export function attemptSpanOf(context: TraceContext): AttemptSpan | undefined {
  return context.opaque instanceof AttemptSpan ? context.opaque : undefined;
}

function identify({ traceId, spanId, traceFlags }: SpanContext): Pick<TraceContext, 'traceId' | 'spanId' | 'sampled'> {
  return { traceId, spanId, sampled: (traceFlags & 1) === 1 };
}

/** `traceparent` and `traceresponse` have the same form (W3C Trace Context, levels 1 and 2). */
function traceHeader({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-0${traceFlags & 1}`;
}
