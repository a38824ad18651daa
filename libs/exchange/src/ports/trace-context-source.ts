/** A span's identity as the outside world needs it. */
export interface TraceContext {
  /** Sent to the upstream, only with the attempt's own span as parent. Absent when tracing is off. */
  readonly traceparent?: string;
  /** Sent to the client (W3C Trace Context level 2 response header). */
  readonly traceresponse?: string;
  /** 32 hex digits, for logs and recordings. */
  readonly traceId?: string;
  /** 16 hex digits. */
  readonly spanId?: string;
  readonly sampled?: boolean;
  /** Telemetry's own handle; nobody else looks inside. */
  readonly opaque?: unknown;
}

/** What telemetry is asked to open a span for. */
export type TraceSubject =
  | {
      readonly kind: 'request';
      readonly method: string;
      readonly path: string;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
    }
  | {
      readonly kind: 'attempt';
      readonly parent: TraceContext;
      /** Known at creation, for samplers. */
      readonly attributes: Readonly<Record<string, string | number | boolean>>;
      readonly name: string;
    };

/** How the pipeline learns trace ids without knowing OpenTelemetry. Synchronous, never throws. */
export interface TraceContextSource {
  open(subject: TraceSubject): TraceContext;
}

/** Used where tracing is off. */
export const NO_TRACE: TraceContextSource = { open: () => ({}) };
