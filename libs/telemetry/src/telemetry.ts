import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-base';
import {
  NO_TRACE,
  type ExchangeObserver,
  type ExchangeOutcome,
  type GatewayError,
  type TraceContext,
  type TraceContextSource,
} from '@sluice/exchange';

import { CONVENTION } from './attribute-names.js';
import { OpenSpans } from './open-spans.js';
import { SpanObserver } from './span-observer.js';
import { requestSpanOf, SpanTraceSource } from './span-trace-source.js';
import { WatchedExporter } from './watched-exporter.js';

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

/** Streams end in bursts: the queue holds some, and they go out within a second. */
const BATCHING = {
  maxQueueSize: 8192,
  maxExportBatchSize: 1024,
  scheduledDelayMillis: 1000,
};

const EXPORT_TIMEOUT_MS = 10_000;

/** Makes the tracing of the process. With neither endpoint nor exporter it does nothing, at next to no cost. */
export function createTelemetry(options: TelemetryOptions): Telemetry {
  const exporter = createExporter(options);
  return exporter ? new ExportingTelemetry(options, exporter) : NO_TELEMETRY;
}

function createExporter({
  exporter,
  tracesEndpoint,
  headers,
  exportTimeoutMs,
}: TelemetryOptions): SpanExporter | undefined {
  if (exporter ?? tracesEndpoint === undefined) return exporter;
  return new OTLPTraceExporter({
    url: tracesEndpoint,
    headers: { ...headers },
    timeoutMillis: exportTimeoutMs ?? EXPORT_TIMEOUT_MS,
  });
}

const NO_TELEMETRY: Telemetry = {
  traces: NO_TRACE,
  observer: { observe: () => undefined },
  refused: () => undefined,
  openSpans: () => 0,
  flush: () => Promise.resolve(),
  shutdown: () => Promise.resolve(),
};

/** What servers note for a client that left before it was answered; never sent. */
const CLIENT_CLOSED_STATUS = 499;

function refusedOutcome(status: number): ExchangeOutcome {
  if (status === CLIENT_CLOSED_STATUS) return 'client_closed';
  return status < 400 ? 'ok' : 'rejected';
}

class ExportingTelemetry implements Telemetry {
  readonly traces: TraceContextSource;
  readonly observer: ExchangeObserver = new SpanObserver();
  readonly #provider: BasicTracerProvider;
  readonly #exporter: WatchedExporter;
  readonly #openSpans = new OpenSpans();
  #closed = false;

  constructor(options: TelemetryOptions, exporter: SpanExporter) {
    this.#exporter = new WatchedExporter(exporter, options.report ?? (() => undefined));
    this.#provider = new BasicTracerProvider({
      resource: resourceFromAttributes({
        'service.name': options.serviceName,
        'service.version': options.serviceVersion,
        'service.instance.id': options.instanceId,
      }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.sampleRatio ?? 1) }),
      spanProcessors: [
        new BatchSpanProcessor(this.#exporter, {
          ...BATCHING,
          exportTimeoutMillis: options.exportTimeoutMs ?? EXPORT_TIMEOUT_MS,
        }),
      ],
    });
    const source = new SpanTraceSource(this.#provider.getTracer('sluice', options.serviceVersion), this.#openSpans);
    // A span that began after the end would never end.
    this.traces = { open: (subject) => (this.#closed ? {} : source.open(subject)) };
  }

  refused(trace: TraceContext, { status, error, route }: RefusedRequest): void {
    const span = requestSpanOf(trace);
    if (!span) return;
    // Nobody was there any more to get this status.
    if (status !== CLIENT_CLOSED_STATUS) span.head(status);
    if (route !== undefined) span.set({ [CONVENTION.httpRoute]: route });
    span.end({ outcome: refusedOutcome(status), error });
  }

  openSpans(): number {
    return this.#openSpans.size;
  }

  async flush(): Promise<void> {
    await this.#provider.forceFlush().catch(() => undefined);
    // Batches that were on their way before are not the processor's any more.
    await this.#exporter.forceFlush().catch(() => undefined);
  }

  async shutdown(deadlineMs: number): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#openSpans.endAll();
    const stopped = this.#provider.shutdown().catch(() => undefined);
    await within(stopped, deadlineMs);
  }
}

/** Resolves with the work, or after so many milliseconds without it. */
async function within(work: Promise<unknown>, deadlineMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise((resolve) => {
    timer = setTimeout(resolve, deadlineMs);
  });
  await Promise.race([work, expired]);
  clearTimeout(timer);
}
