import type { AnthropicErrorType } from '@sluice/anthropic';

import { GatewayError, type CredentialVerdict, type GatewayErrorOptions, type RetryAdvice } from './gateway-error.js';

interface UpstreamFault {
  readonly status: number;
  readonly type: AnthropicErrorType;
  readonly retryable: boolean;
  readonly fallbackable: boolean;
  readonly verdict?: CredentialVerdict;
  readonly clientShouldRetry?: boolean;
}

/**
 * What an upstream can do wrong, and what that means for the client (status, type), for the retry loop,
 * for the fallback to another target and for the key that was used.
 */
const UPSTREAM_FAULTS = {
  upstream_invalid_request: { status: 400, type: 'invalid_request_error', retryable: false, fallbackable: false },
  upstream_context_overflow: { status: 400, type: 'invalid_request_error', retryable: false, fallbackable: false },
  upstream_unsupported_parameter: { status: 400, type: 'invalid_request_error', retryable: true, fallbackable: false },
  upstream_model_not_found: { status: 404, type: 'not_found_error', retryable: false, fallbackable: true },
  upstream_model_forbidden: {
    status: 502,
    type: 'api_error',
    retryable: false,
    fallbackable: true,
    clientShouldRetry: false,
  },
  upstream_request_too_large: { status: 413, type: 'request_too_large', retryable: false, fallbackable: true },
  upstream_rejected_credential: {
    status: 502,
    type: 'api_error',
    retryable: true,
    fallbackable: true,
    verdict: 'revoked',
    clientShouldRetry: false,
  },
  upstream_forbidden: {
    status: 502,
    type: 'api_error',
    retryable: true,
    fallbackable: true,
    clientShouldRetry: false,
  },
  upstream_credential_exhausted: {
    status: 429,
    type: 'rate_limit_error',
    retryable: true,
    fallbackable: true,
    verdict: 'exhausted',
    clientShouldRetry: false,
  },
  upstream_rejected_client_key: { status: 401, type: 'authentication_error', retryable: false, fallbackable: false },
  upstream_forbidden_client_key: { status: 403, type: 'permission_error', retryable: false, fallbackable: false },
  upstream_exhausted_client_key: { status: 402, type: 'billing_error', retryable: false, fallbackable: false },
  upstream_limited_client_key: { status: 429, type: 'rate_limit_error', retryable: true, fallbackable: false },
  upstream_rate_limited: {
    status: 429,
    type: 'rate_limit_error',
    retryable: true,
    fallbackable: true,
    verdict: 'cooldown',
  },
  upstream_tool_call_failed: { status: 502, type: 'api_error', retryable: true, fallbackable: true },
  upstream_malformed_output: { status: 500, type: 'api_error', retryable: true, fallbackable: true },
  upstream_conflict: { status: 409, type: 'conflict_error', retryable: true, fallbackable: true },
  upstream_overloaded: { status: 529, type: 'overloaded_error', retryable: true, fallbackable: true },
  upstream_failed: { status: 502, type: 'api_error', retryable: true, fallbackable: true },
  upstream_internal_error: { status: 500, type: 'api_error', retryable: true, fallbackable: true },
  upstream_unreachable: { status: 502, type: 'api_error', retryable: true, fallbackable: true },
  upstream_timeout: { status: 504, type: 'timeout_error', retryable: true, fallbackable: true },
  upstream_connect_timeout: { status: 504, type: 'timeout_error', retryable: true, fallbackable: true },
  upstream_first_byte_timeout: { status: 504, type: 'timeout_error', retryable: true, fallbackable: true },
  upstream_idle_timeout: { status: 504, type: 'timeout_error', retryable: true, fallbackable: true },
  upstream_stream_ended_early: { status: 502, type: 'api_error', retryable: true, fallbackable: true },
  upstream_invalid_response: { status: 502, type: 'api_error', retryable: true, fallbackable: true },
  upstream_redirected: {
    status: 502,
    type: 'api_error',
    retryable: false,
    fallbackable: true,
    clientShouldRetry: false,
  },
} as const satisfies Record<string, UpstreamFault>;

export type UpstreamErrorCode = keyof typeof UPSTREAM_FAULTS;

export interface UpstreamErrorOptions extends GatewayErrorOptions {
  /** The status the upstream answered, if it answered at all. */
  readonly upstreamStatus?: number | undefined;
  /** The provider's own code or type of the failure, for the span attribute `error.type`. */
  readonly upstreamCode?: string | undefined;
}

/** An attempt at an upstream failed. */
export class UpstreamError extends GatewayError {
  readonly code: UpstreamErrorCode;
  readonly status: number;
  readonly anthropicType: AnthropicErrorType;
  readonly retryable: boolean;
  override readonly fallbackable: boolean;
  override readonly credentialVerdict: CredentialVerdict;
  readonly upstreamStatus: number | undefined;
  readonly upstreamCode: string | undefined;

  constructor(code: UpstreamErrorCode, options: UpstreamErrorOptions) {
    const fault: UpstreamFault = UPSTREAM_FAULTS[code];
    super({ clientShouldRetry: fault.clientShouldRetry, ...options });
    this.code = code;
    this.status = fault.status;
    this.anthropicType = fault.type;
    this.retryable = fault.retryable;
    this.fallbackable = fault.fallbackable;
    this.credentialVerdict = fault.verdict ?? 'ok';
    this.upstreamStatus = options.upstreamStatus;
    this.upstreamCode = options.upstreamCode;
  }

  override advising(advice: RetryAdvice): UpstreamError {
    const { upstreamStatus, upstreamCode } = this;
    return new UpstreamError(this.code, { ...this.advised(advice), upstreamStatus, upstreamCode });
  }
}

/** Every code an {@link UpstreamError} can carry. */
export const UPSTREAM_ERROR_CODES = Object.keys(UPSTREAM_FAULTS) as readonly UpstreamErrorCode[];
