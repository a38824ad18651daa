import type {
  CompletionDecoder,
  ConfigSnapshot,
  PreparedAttempt,
  Target,
  TokenCountCall,
  UpstreamRequest,
} from '@sluice/exchange';
import { mergeJson } from '@sluice/wire';

/** What an operator wants sent beside what the adapter sends. */
interface Extras {
  /** Over the adapter's own. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Adds to a prepared attempt what its provider and its target are to be sent beside. Before anything is signed or
 * announced: what observers see is what goes out. Requests in which a reply goes on, and those that count tokens, have
 * the headers alone; what they ask for is not the body that an operator knows.
 */
export function withExtraFields(prepared: PreparedAttempt, config: ConfigSnapshot, target: Target): PreparedAttempt {
  const extras = extrasFor(config, target);
  if (extras === undefined) return prepared;
  const { request, countCall } = prepared;
  return {
    ...prepared,
    request: withBody(withHeaders(request, extras), extras),
    openDecoder: (head) => continuing(prepared.openDecoder(head), extras),
    ...(countCall && { countCall: () => counting(countCall(), extras) }),
  };
}

function extrasFor(config: ConfigSnapshot, { provider, overrides }: Target): Extras | undefined {
  const shared = config.providers.find(({ id }) => id === provider)?.extraHeaders;
  const { extraHeaders: own, extraBody: body } = overrides ?? {};
  if (shared === undefined && own === undefined && body === undefined) return undefined;
  return { headers: { ...shared, ...own }, body };
}

function withHeaders(request: UpstreamRequest, { headers }: Extras): UpstreamRequest {
  return { ...request, headers: { ...request.headers, ...headers } };
}

function withBody(request: UpstreamRequest, { body: patch }: Extras): UpstreamRequest {
  const { body } = request;
  if (patch === undefined || body === undefined) return request;
  return { ...request, body: mergeJson(typeof body === 'string' ? Buffer.from(body) : body, patch) };
}

function continuing(decoder: CompletionDecoder, extras: Extras): CompletionDecoder {
  if (decoder.continuation === undefined) return decoder;
  return {
    push: (bytes) => decoder.push(bytes),
    end: () => decoder.end(),
    continuation: (body) => {
      const request = decoder.continuation?.(body);
      return request && withHeaders(request, extras);
    },
  };
}

function counting(call: TokenCountCall | undefined, extras: Extras): TokenCountCall | undefined {
  return call && { ...call, request: withHeaders(call.request, extras) };
}
