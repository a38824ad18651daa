import type { TraceContext, UpstreamRequest } from '@sluice/exchange';

/** Names the trace headers of W3C; a client's own would tie its trace to a span that is not its parent. */
const TRACE_HEADERS: ReadonlySet<string> = new Set(['traceparent', 'tracestate', 'baggage']);

/** The request with our trace context, and nobody else's: two `traceparent` headers are none. */
export function withTrace(request: UpstreamRequest, { traceparent }: TraceContext): UpstreamRequest {
  const foreign = Object.keys(request.headers).some((name) => TRACE_HEADERS.has(name));
  if (!foreign && traceparent === undefined) return request;
  const kept = Object.entries(request.headers).filter(([name]) => !TRACE_HEADERS.has(name));
  return { ...request, headers: { ...Object.fromEntries(kept), ...(traceparent !== undefined && { traceparent }) } };
}
