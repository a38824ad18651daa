import { SLUICE_VERSION, type AttemptInput, type HeaderList, type Quirks } from '@sluice/exchange';

/**
 * What of a client's request is between it and the gateway alone: the connection, keys and cookies, where it came from,
 * the trace, what browsers and SDKs say of themselves, and what was meant for other providers.
 */
const KEPT_BACK: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
  'content-encoding',
  'content-type',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'pragma',
  'priority',
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'api-key',
  'cookie',
  'cookie2',
  'forwarded',
  'via',
  'x-real-ip',
  'x-client-ip',
  'true-client-ip',
  'fastly-client-ip',
  'origin',
  'referer',
  'http-referer',
  'x-title',
  'dnt',
  'traceparent',
  'tracestate',
  'baggage',
  'b3',
  'x-request-id',
  'x-correlation-id',
  'x-amzn-trace-id',
  'x-cloud-trace-context',
  'user-agent',
  'idempotency-key',
  'anthropic-dangerous-direct-browser-access',
  'anthropic-version',
  'anthropic-beta',
]);
const KEPT_BACK_FAMILIES =
  /^(?:x-forwarded-|x-stainless-|x-claude-code-|x-sluice-|x-envoy-|x-b3-|x-amz-|x-goog-|x-vercel-|cf-|sec-|proxy-|openai-)/;

/** The version requests have that name none. */
export const OLDEST_VERSION = '2023-06-01';
const OAUTH_TOKEN = 'sk-ant-oat';

/** What the gateway learned about a beta: the name of a quirk. */
export function betaQuirk(beta: string): string {
  return `beta:${beta}`;
}

/** The headers of a client that go on to an upstream of the same dialect. */
export function relayedRequestHeaders(headers: HeaderList): Readonly<Record<string, string>> {
  const connection = valuesOf(headers, 'connection').map((name) => name.toLowerCase());
  const relayed: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (KEPT_BACK.has(name) || KEPT_BACK_FAMILIES.test(name) || connection.includes(name)) continue;
    relayed[name] = name in relayed ? `${relayed[name] ?? ''}, ${value}` : value;
  }
  return relayed;
}

/** The betas a client asks for, in its order, each once, without those the upstream was found not to know. */
export function betasOf(headers: HeaderList, quirks: Quirks): readonly string[] {
  return [...new Set(valuesOf(headers, 'anthropic-beta'))].filter((beta) => quirks[betaQuirk(beta)] !== true);
}

/** `anthropic-version` of a client. */
export function versionOf(headers: HeaderList): string {
  return valuesOf(headers, 'anthropic-version')[0] ?? OLDEST_VERSION;
}

/** What every call says of itself and of what it sends and takes. Compressed streams arrive in lumps: none is asked for. */
export function callHeaders(stream: boolean): Readonly<Record<string, string>> {
  return {
    accept: stream ? 'text/event-stream' : 'application/json',
    'accept-encoding': 'identity',
    'content-type': 'application/json',
    'user-agent': `sluice/${SLUICE_VERSION}`,
  };
}

/** The key, in the header the upstream looks for it. A token of an OAuth login is a bearer everywhere. */
export function authentication(
  { credential }: Pick<AttemptInput, 'credential'>,
  by: 'x-api-key' | 'bearer' | 'both',
): Readonly<Record<string, string>> {
  const { secret } = credential;
  if (secret === '') return {};
  const bearer = { authorization: `Bearer ${secret}` };
  if (by === 'bearer' || secret.startsWith(OAUTH_TOKEN)) return bearer;
  return by === 'both' ? { 'x-api-key': secret, ...bearer } : { 'x-api-key': secret };
}

/** The values of a header that is a list, and may stand several times. */
function valuesOf(headers: HeaderList, wanted: string): readonly string[] {
  return headers
    .filter(([name]) => name === wanted)
    .flatMap(([, value]) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}
