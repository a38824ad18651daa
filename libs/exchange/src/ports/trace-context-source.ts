import type { Attempt } from '../attempt.js';
import type { Exchange } from '../exchange.js';
import type { TraceContext } from '../trace-context.js';

/** A client's HTTP request of which nothing but the head is known yet. */
export interface RequestTraceSubject {
  readonly kind: 'request';
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly clientAddress?: string;
}

/** One upstream call, with what a sampler may ask for at creation. */
export interface AttemptTraceSubject {
  readonly kind: 'attempt';
  readonly exchange: Exchange;
  readonly attempt: Attempt;
  /** The value of `gen_ai.provider.name`. */
  readonly providerName: string;
  readonly url: string;
}

/** How the pipeline learns trace ids without knowing OpenTelemetry. Synchronous, never throws. */
export interface TraceContextSource {
  open(subject: RequestTraceSubject | AttemptTraceSubject): TraceContext;
}

/** Used where tracing is off. */
export const NO_TRACE: TraceContextSource = { open: () => ({}) };
