import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { NodeSDK, resources } from '@opentelemetry/sdk-node';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace';
import type { ExchangeObserver, ExchangeOutcome, TraceContext, TraceContextSource } from '@sluice/exchange';

import { CONVENTION } from './attribute-names.js';
import { OpenSpans } from './open-spans.js';
import { SpanObserver } from './span-observer.js';
import { requestSpanOf, SpanTraceSource } from './span-trace-source.js';
import { startTracerProvider } from './start-tracer-provider.js';
import type { RefusedRequest, Telemetry, TelemetryOptions } from './telemetry.js';
import { WatchedExporter } from './watched-exporter.js';

/** Streams end in bursts: the queue holds some, and they go out within a second. */
const BATCHING = {
  maxQueueSize: 8192,
  maxExportBatchSize: 1024,
  scheduledDelayMillis: 1000,
};

const EXPORT_TIMEOUT_MS = 10_000;

/** What servers note for a client that left before it was answered; never sent. */
const CLIENT_CLOSED_STATUS = 499;

/**
 * Starts the SDK, and the tracing of the gateway on top of it.
 * @returns undefined when the environment turns the SDK off (`OTEL_SDK_DISABLED`)
 */
export function startTelemetry(options: TelemetryOptions): Telemetry | undefined {
  const exporter = new WatchedExporter(options.exporter ?? otlpExporter(options), options.report ?? (() => undefined));
  const processor = new BatchSpanProcessor({
    ...BATCHING,
    exporter,
    exportTimeoutMillis: options.exportTimeoutMs ?? EXPORT_TIMEOUT_MS,
  });
  const sdk = tracingSdk(options, processor);
  const provider = startTracerProvider(sdk);
  if (!provider) return undefined;
  const openSpans = new OpenSpans();
  const source = new SpanTraceSource(provider.getTracer('sluice', options.serviceVersion), openSpans);
  return new ExportingTelemetry({ sdk, exporter, processor, source, openSpans });
}

function otlpExporter({ tracesEndpoint, headers, exportTimeoutMs }: TelemetryOptions): SpanExporter {
  return new OTLPTraceExporter({
    ...(tracesEndpoint !== undefined && { url: tracesEndpoint }),
    headers: { ...headers },
    timeoutMillis: exportTimeoutMs ?? EXPORT_TIMEOUT_MS,
  });
}

/** Traces and nothing else: what is left out here, the SDK would set up by itself, to export metrics and logs as well. */
function tracingSdk(options: TelemetryOptions, processor: SpanProcessor): NodeSDK {
  return new NodeSDK({
    resource: resources.resourceFromAttributes({
      'service.name': options.serviceName,
      'service.version': options.serviceVersion,
      'service.instance.id': options.instanceId,
    }),
    autoDetectResources: false,
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(options.sampleRatio ?? 1) }),
    spanProcessors: [processor],
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
    // Contexts are handed on explicitly. The types do not know that null keeps the SDK from following async calls.
    contextManager: null as never,
    textMapPropagator: null,
  });
}

/** What {@link ExportingTelemetry} is made of. */
interface TelemetryParts {
  readonly sdk: NodeSDK;
  readonly exporter: WatchedExporter;
  readonly processor: SpanProcessor;
  readonly source: TraceContextSource;
  readonly openSpans: OpenSpans;
}

class ExportingTelemetry implements Telemetry {
  readonly traces: TraceContextSource;
  readonly observer: ExchangeObserver = new SpanObserver();
  readonly #parts: TelemetryParts;
  #closed = false;

  constructor(parts: TelemetryParts) {
    this.#parts = parts;
    // A span that began after the end would never end.
    this.traces = { open: (subject) => (this.#closed ? {} : parts.source.open(subject)) };
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
    return this.#parts.openSpans.size;
  }

  async flush(): Promise<void> {
    await this.#parts.processor.forceFlush().catch(() => undefined);
    // Batches that were on their way before are not the processor's any more.
    await this.#parts.exporter.forceFlush().catch(() => undefined);
  }

  async shutdown(deadlineMs: number): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#parts.openSpans.endAll();
    const stopped = this.#parts.sdk.shutdown().catch(() => undefined);
    await within(stopped, deadlineMs);
  }
}

function refusedOutcome(status: number): ExchangeOutcome {
  if (status === CLIENT_CLOSED_STATUS) return 'client_closed';
  return status < 400 ? 'ok' : 'rejected';
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
