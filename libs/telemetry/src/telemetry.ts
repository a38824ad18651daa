import type { SpanExporter } from '@opentelemetry/sdk-trace';
import type { ExchangeObserver, GatewayError, TraceContext, TraceContextSource } from '@sluice/exchange';

export interface TelemetryOptions {
  /** Where spans are posted as OTLP/HTTP JSON, in full, such as `http://localhost:4318/v1/traces`. Absent = tracing is off. */
  readonly tracesEndpoint?: string;
  /** Sent with every export, such as an `authorization` for the backend. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly serviceName: string;
  readonly serviceVersion: string;
  readonly instanceId: string;
  /** The share of new traces that is kept, 0 to 1; 1 unless told. A client that traces decides for itself. */
  readonly sampleRatio?: number;
  /** Milliseconds one export may take, its repetitions included; 10 000 unless told. */
  readonly exportTimeoutMs?: number;
  /** Takes the place of the OTLP exporter. */
  readonly exporter?: SpanExporter;
  /** Told once when spans begin to get lost. */
  readonly report?: (message: string) => void;
}

/** How a request ended that never became an exchange: refused, or answered without a model. */
export interface RefusedRequest {
  /** What was answered; 499 when the client left before. */
  readonly status: number;
  readonly error?: GatewayError;
  /** The matched route, such as `/v1/models`. */
  readonly route?: string;
}

/** Tracing, as the gateway sees it. */
export interface Telemetry {
  readonly traces: TraceContextSource;
  readonly observer: ExchangeObserver;
  /** Ends the span of a request that never became an exchange. */
  refused(trace: TraceContext, end: RefusedRequest): void;
  /** Spans that have begun and not ended. */
  openSpans(): number;
  /** Sends everything that has ended so far. Never rejects. */
  flush(): Promise<void>;
  /** Ends what is still open, sends what can be sent within so many milliseconds, and stops. Never rejects. */
  shutdown(deadlineMs: number): Promise<void>;
}
