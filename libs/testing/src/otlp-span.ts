/** One span as a backend sees it, with its attributes as plain values. */
export interface SinkSpan {
  /** 32 hex digits. */
  readonly traceId: string;
  /** 16 hex digits. */
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: SinkSpanKind;
  readonly status: 'UNSET' | 'OK' | 'ERROR';
  readonly statusMessage: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly SinkSpanEvent[];
  readonly resource: Readonly<Record<string, unknown>>;
  /** Nanoseconds since the epoch. */
  readonly startNanoseconds: bigint;
  /** Nanoseconds since the epoch; 0 = the span has not ended. */
  readonly endNanoseconds: bigint;
}

export interface SinkSpanEvent {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export type SinkSpanKind = (typeof KINDS)[number];

/** By their numbers in OTLP. */
const KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const;
const STATUSES = ['UNSET', 'OK', 'ERROR'] as const;

interface OtlpValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  readonly intValue?: number | string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values?: readonly OtlpValue[] };
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: OtlpValue;
}

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind?: number;
  readonly startTimeUnixNano?: string | number;
  readonly endTimeUnixNano?: string | number;
  readonly attributes?: readonly OtlpAttribute[];
  readonly events?: readonly { readonly name: string; readonly attributes?: readonly OtlpAttribute[] }[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

/** What exporters post to `/v1/traces`, and what Jaeger's `/api/v3/traces` has under `result`. */
export interface OtlpTraceDocument {
  readonly resourceSpans?: readonly {
    readonly resource?: { readonly attributes?: readonly OtlpAttribute[] };
    readonly scopeSpans?: readonly { readonly spans?: readonly OtlpSpan[] }[];
  }[];
}

/** Every span of an OTLP/JSON document (OpenTelemetry Protocol, "JSON Protobuf Encoding"). */
export function readOtlpSpans(document: OtlpTraceDocument): readonly SinkSpan[] {
  return (document.resourceSpans ?? []).flatMap(({ resource, scopeSpans }) => {
    const attributes = readAttributes(resource?.attributes);
    return (scopeSpans ?? []).flatMap(({ spans }) => (spans ?? []).map((span) => readSpan(span, attributes)));
  });
}

function readSpan(span: OtlpSpan, resource: SinkSpan['resource']): SinkSpan {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId === '' ? undefined : span.parentSpanId,
    name: span.name,
    kind: KINDS[span.kind ?? 0] ?? 'UNSPECIFIED',
    ...readStatus(span.status),
    attributes: readAttributes(span.attributes),
    events: (span.events ?? []).map((event) => ({ name: event.name, attributes: readAttributes(event.attributes) })),
    resource,
    startNanoseconds: BigInt(span.startTimeUnixNano ?? 0),
    endNanoseconds: BigInt(span.endTimeUnixNano ?? 0),
  };
}

function readStatus(status: OtlpSpan['status'] = {}): Pick<SinkSpan, 'status' | 'statusMessage'> {
  const { code = 0, message = '' } = status;
  return { status: STATUSES[code] ?? 'UNSET', statusMessage: message === '' ? undefined : message };
}

function readAttributes(attributes: readonly OtlpAttribute[] = []): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, readValue(value)]));
}

function readValue(value: OtlpValue): unknown {
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(readValue);
  // 64-bit integers are strings in protobuf's JSON, though not every exporter writes them so.
  if (value.intValue !== undefined) return Number(value.intValue);
  return value.stringValue ?? value.boolValue ?? value.doubleValue;
}
