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
