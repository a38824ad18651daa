import { errorEnvelope, type AnthropicErrorEnvelope } from '@sluice/anthropic';

import type { ClientDialect } from '../client-dialect.js';
import { chatErrorEnvelopeOf, chatStatusOf } from './chat-error.js';
import type { GatewayError, VerbatimAnswer } from './gateway-error.js';

/** An error as it goes over the wire while nothing of the response has been written. */
export interface ErrorResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Codes the client may act on; the others are ours alone and stay in logs, spans and recordings. */
const PUBLIC_CODE = /^(gateway_|request_body_encoding_|request_body_too_large_after_decoding)/;

/** The envelope of the Messages API ("Errors") for a failure: the body of a response, or the data of `event: error`. */
export function errorEnvelopeOf(error: GatewayError, requestId: string): AnthropicErrorEnvelope {
  return errorEnvelope({
    type: error.anthropicType,
    message: error.publicMessage,
    requestId,
    ...(PUBLIC_CODE.test(error.code) && { errorCode: error.code }),
  });
}

/**
 * The headers of an error response in the words of a dialect. `retry-after` is in whole seconds, at least 1;
 * `retry-after-ms` is what the SDKs read first.
 */
export function errorHeadersOf(
  error: GatewayError,
  requestId: string,
  dialect: ClientDialect,
): ErrorResponse['headers'] {
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    ...verbatimIn(error, dialect)?.headers,
    'request-id': requestId,
    // OpenAI's SDKs look for theirs.
    ...(dialect === 'chat-completions' && { 'x-request-id': requestId }),
  };
  if (error.retryAfterMs !== undefined) {
    headers['retry-after'] = String(Math.max(1, Math.ceil(error.retryAfterMs / 1000)));
    headers['retry-after-ms'] = String(Math.max(1, Math.ceil(error.retryAfterMs)));
  }
  if (error.clientShouldRetry !== undefined) headers['x-should-retry'] = String(error.clientShouldRetry);
  return headers;
}

/** An upstream's own answer, where a client of this dialect understands it. */
export function verbatimIn({ verbatim }: GatewayError, dialect: ClientDialect): VerbatimAnswer | undefined {
  return (verbatim?.dialect ?? 'messages') === dialect ? verbatim : undefined;
}

/** The whole error response, in the words of the client's dialect. */
export function errorResponseOf(
  error: GatewayError,
  requestId: string,
  dialect: ClientDialect = 'messages',
): ErrorResponse {
  const headers = errorHeadersOf(error, requestId, dialect);
  const verbatim = verbatimIn(error, dialect);
  if (verbatim) return { status: verbatim.status, headers, body: verbatim.body };
  if (dialect === 'messages') {
    return { status: error.status, headers, body: JSON.stringify(errorEnvelopeOf(error, requestId)) };
  }
  return { status: chatStatusOf(error), headers, body: JSON.stringify(chatErrorEnvelopeOf(error)) };
}
