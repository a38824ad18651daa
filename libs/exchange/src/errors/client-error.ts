import type { AnthropicErrorType } from '@sluice/anthropic';

import { GatewayError, type GatewayErrorOptions, type RetryAdvice } from './gateway-error.js';

/** What can be wrong with a client's request, each with its status and type (the Messages API, "Errors"). */
const CLIENT_FAULTS = {
  invalid_request: { status: 400, type: 'invalid_request_error' },
  prompt_too_long: { status: 400, type: 'invalid_request_error' },
  request_malformed: { status: 400, type: 'invalid_request_error' },
  request_headers_too_large: { status: 431, type: 'invalid_request_error' },
  request_timeout: { status: 408, type: 'timeout_error' },
  request_body_invalid_json: { status: 400, type: 'invalid_request_error' },
  request_body_encoding_invalid: { status: 400, type: 'invalid_request_error' },
  request_body_encoding_unsupported: { status: 400, type: 'invalid_request_error' },
  request_body_too_large: { status: 413, type: 'request_too_large' },
  request_body_too_large_after_decoding: { status: 413, type: 'request_too_large' },
  authentication_failed: { status: 401, type: 'authentication_error' },
  origin_refused: { status: 403, type: 'permission_error' },
  permission_denied: { status: 403, type: 'permission_error' },
  path_not_found: { status: 404, type: 'not_found_error' },
  model_not_found: { status: 404, type: 'not_found_error' },
  model_price_unknown: { status: 404, type: 'not_found_error' },
  method_not_allowed: { status: 405, type: 'invalid_request_error' },
} as const satisfies Record<string, { status: number; type: AnthropicErrorType }>;

export type ClientErrorCode = keyof typeof CLIENT_FAULTS;

/** The client's request cannot be served as it stands; no upstream was called because of it. */
export class ClientError extends GatewayError {
  readonly code: ClientErrorCode;
  readonly status: number;
  readonly anthropicType: AnthropicErrorType;
  readonly retryable = false;

  constructor(code: ClientErrorCode, publicMessage: string, options: Omit<GatewayErrorOptions, 'publicMessage'> = {}) {
    super({ publicMessage, ...options });
    this.code = code;
    this.status = CLIENT_FAULTS[code].status;
    this.anthropicType = CLIENT_FAULTS[code].type;
  }

  override advising(advice: RetryAdvice): ClientError {
    return new ClientError(this.code, this.publicMessage, this.advised(advice));
  }
}

/** Every code a {@link ClientError} can carry. */
export const CLIENT_ERROR_CODES = Object.keys(CLIENT_FAULTS) as readonly ClientErrorCode[];
