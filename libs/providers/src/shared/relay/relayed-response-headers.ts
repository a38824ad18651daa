import { headerValue, type HeaderList } from '@sluice/exchange';

/**
 * What of an upstream's head is between it and the gateway alone: the connection, cookies, its edge, ids that the
 * gateway has its own for, and what a shared quota has left.
 */
const KEPT_BACK: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'content-length',
  'content-encoding',
  'set-cookie',
  'date',
  'server',
  'via',
  'age',
  'alt-svc',
  'nel',
  'report-to',
  'reporting-endpoints',
  'strict-transport-security',
  'content-security-policy',
  'x-robots-tag',
  'x-powered-by',
  'x-served-by',
  'x-cache',
  'vary',
  'etag',
  'cache-control',
  'pragma',
  'expires',
  'accept-ranges',
  'request-id',
  'x-request-id',
  'traceresponse',
  'traceparent',
  'tracestate',
  'server-timing',
  'x-cloud-trace-context',
  'x-accel-buffering',
]);
const KEPT_BACK_FAMILIES =
  /^(?:anthropic-ratelimit-|anthropic-priority-|x-ratelimit-|ratelimit|cf-|x-envoy-|x-sluice-|access-control-|x-amz-|x-amzn-|x-goog-|openai-)/;
const RETRY_ADVICE: ReadonlySet<string> = new Set(['retry-after', 'retry-after-ms', 'x-should-retry']);

/** The headers of an upstream that go on to the client. Advice on retries stands only on failures. */
export function relayedResponseHeaders(headers: HeaderList, failed: boolean): Readonly<Record<string, string>> {
  const connection = (headerValue(headers, 'connection') ?? '').toLowerCase().split(/\s*,\s*/);
  const relayed: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (KEPT_BACK.has(name) || KEPT_BACK_FAMILIES.test(name) || connection.includes(name)) continue;
    if (RETRY_ADVICE.has(name) && !failed) continue;
    relayed[name] = name in relayed ? `${relayed[name] ?? ''}, ${value}` : value;
  }
  const upstreamId = headerValue(headers, 'request-id') ?? headerValue(headers, 'x-request-id');
  return { ...relayed, ...(upstreamId !== undefined && { 'x-sluice-upstream-request-id': upstreamId }) };
}
