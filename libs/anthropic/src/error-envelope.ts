import type { AnthropicErrorEnvelope, AnthropicErrorType } from './anthropic-error.js';
import { encodeSse } from './encode-sse.js';

/** What an error reply says. */
export interface ErrorEnvelopeFields {
  readonly type: AnthropicErrorType;
  /** Shown to the user as it is; clients also match on it. Must hold nothing secret. */
  readonly message: string;
  /** `req_…`, the value of the response header `request-id`. */
  readonly requestId: string;
  /** A stable code for programs; the gateway's own begin with `gateway_`. */
  readonly errorCode?: string;
}

/** Builds the body of an error reply ("Errors"), which is also the data of the stream event `error`. */
export function errorEnvelope(fields: ErrorEnvelopeFields): AnthropicErrorEnvelope {
  const { type, message, requestId, errorCode } = fields;
  return {
    type: 'error',
    error: errorCode === undefined ? { type, message } : { type, message, details: { error_code: errorCode } },
    request_id: requestId,
  };
}

/** Writes an error as the last event of a stream. */
export function encodeSseError(envelope: AnthropicErrorEnvelope): string {
  return encodeSse(envelope);
}
