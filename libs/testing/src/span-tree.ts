import type { SinkSpan } from './otlp-span.js';

/** What a set of spans is held against. */
export interface SpanTreeExpectation {
  /** Span ids of callers outside: they may be parents without being there. */
  readonly remoteParents?: readonly string[];
  /** How many spans were begun; each has to have ended and arrived. */
  readonly started?: number;
}

/** Attributes that a call of a model must have. */
const REQUIRED = ['gen_ai.operation.name', 'gen_ai.provider.name', 'gen_ai.request.model'];

/**
 * Everything that is wrong with the spans of whole requests: parents that never came, spans that never ended or came
 * twice, facts about models on spans that are no calls of models, upstream calls without a span of their own.
 */
export function findSpanFaults(spans: readonly SinkSpan[], expected: SpanTreeExpectation = {}): readonly string[] {
  const faults = [
    ...orphans(spans, new Set(expected.remoteParents)),
    ...duplicates(spans),
    ...spans.flatMap(singleFaults),
    ...spans.filter(({ kind }) => kind === 'SERVER').flatMap((server) => attemptFaults(server, spans)),
  ];
  const { started } = expected;
  if (started !== undefined && started !== spans.length) faults.push(`${started} spans began, ${spans.length} ended`);
  return faults;
}

/** @throws {Error} with all that {@link findSpanFaults} found, and the tree itself */
export function assertSpanTree(spans: readonly SinkSpan[], expected: SpanTreeExpectation = {}): void {
  const faults = findSpanFaults(spans, expected);
  if (faults.length > 0) throw new Error(`${faults.join('\n')}\n\n${formatSpanTree(spans)}`);
}

/**
 * The spans as an indented text that is the same on every run: name, kind, what failed, and the chosen attributes,
 * siblings in the order they began.
 */
export function formatSpanTree(spans: readonly SinkSpan[], attributes: readonly string[] = []): string {
  const ids = new Set(spans.map(({ spanId }) => spanId));
  const sorted = spans.toSorted(byStart);
  const lines: string[] = [];
  const visit = (span: SinkSpan, depth: number): void => {
    lines.push('  '.repeat(depth) + formatSpan(span, attributes));
    for (const child of sorted) if (child.parentSpanId === span.spanId) visit(child, depth + 1);
  };
  for (const span of sorted) {
    if (span.parentSpanId === undefined || !ids.has(span.parentSpanId)) visit(span, 0);
  }
  return lines.join('\n');
}

/** Spans of one instant are told apart by the number of the attempt. */
function byStart(left: SinkSpan, right: SinkSpan): number {
  const difference = Number(left.startNanoseconds - right.startNanoseconds);
  return difference === 0 ? attemptNumber(left) - attemptNumber(right) : difference;
}

function attemptNumber({ attributes }: SinkSpan): number {
  return Number(attributes['sluice.attempt.number'] ?? 0);
}

function formatSpan(span: SinkSpan, attributes: readonly string[]): string {
  const chosen = attributes
    .filter((name) => span.attributes[name] !== undefined)
    .map((name) => `${name}=${JSON.stringify(span.attributes[name])}`);
  const status = span.status === 'UNSET' ? [] : [span.status];
  return [span.name, span.kind, ...status, ...chosen].join(' ');
}

function orphans(spans: readonly SinkSpan[], remote: ReadonlySet<string>): readonly string[] {
  const ids = new Map(spans.map(({ spanId, traceId }) => [spanId, traceId]));
  return spans.flatMap(({ name, spanId, parentSpanId, traceId }) => {
    if (parentSpanId === undefined || remote.has(parentSpanId)) return [];
    const parentTrace = ids.get(parentSpanId);
    if (parentTrace === undefined) return [`${name} ${spanId}: its parent ${parentSpanId} is not there`];
    return parentTrace === traceId ? [] : [`${name} ${spanId}: its parent belongs to another trace`];
  });
}

function duplicates(spans: readonly SinkSpan[]): readonly string[] {
  const seen = new Set<string>();
  return spans.flatMap(({ name, spanId }) => {
    if (seen.has(spanId)) return [`${name} ${spanId}: arrived twice`];
    seen.add(spanId);
    return [];
  });
}

function singleFaults(span: SinkSpan): readonly string[] {
  const label = `${span.name} ${span.spanId}`;
  const faults: string[] = [];
  if (span.endNanoseconds < span.startNanoseconds || span.endNanoseconds === 0n) faults.push(`${label}: has not ended`);
  const genAi = Object.keys(span.attributes).filter((name) => name.startsWith('gen_ai.'));
  if (span.kind !== 'CLIENT') {
    if (genAi.length > 0) faults.push(`${label}: is no call of a model, but has ${genAi.join(', ')}`);
    return faults;
  }
  const missing = REQUIRED.filter((name) => !genAi.includes(name));
  if (missing.length > 0) faults.push(`${label}: lacks ${missing.join(', ')}`);
  return faults;
}

function attemptFaults(server: SinkSpan, spans: readonly SinkSpan[]): readonly string[] {
  const calls = spans.filter(({ kind, parentSpanId }) => kind === 'CLIENT' && parentSpanId === server.spanId);
  const expected = Number(server.attributes['sluice.attempt.count'] ?? 0);
  const numbers = new Set(calls.map(({ attributes }) => attributes['sluice.attempt.number']));
  if (calls.length === expected && numbers.size === calls.length) return [];
  const found = calls.map(({ attributes }) => String(attributes['sluice.attempt.number'])).join(', ');
  return [`${server.name} ${server.spanId}: ${expected} attempts, but spans for [${found}]`];
}
