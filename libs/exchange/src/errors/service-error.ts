import type { AnthropicErrorType } from '@sluice/anthropic';

import { GatewayError, type GatewayErrorOptions, type RetryAdvice } from './gateway-error.js';

const SERVICE_FAULTS = {
  gateway_internal_error: { status: 500, type: 'api_error', retryable: false },
  gateway_shutting_down: { status: 529, type: 'overloaded_error', retryable: false },
  gateway_recording_unavailable: { status: 503, type: 'api_error', retryable: false },
  gateway_no_route: { status: 404, type: 'not_found_error', retryable: false },
  gateway_no_credential: { status: 429, type: 'rate_limit_error', retryable: false },
  gateway_client_closed: { status: 499, type: 'api_error', retryable: false },
} as const satisfies Record<string, { status: number; type: AnthropicErrorType; retryable: boolean }>;

export type ServiceErrorCode = keyof typeof SERVICE_FAULTS;

/** The gateway itself cannot go on with an exchange. */
export class ServiceError extends GatewayError {
  readonly code: ServiceErrorCode;
  readonly status: number;
  readonly anthropicType: AnthropicErrorType;
  readonly retryable: boolean;
  override readonly fallbackable: boolean;

  constructor(code: ServiceErrorCode, publicMessage: string, options: Omit<GatewayErrorOptions, 'publicMessage'> = {}) {
    super({ publicMessage, ...options });
    this.code = code;
    this.status = SERVICE_FAULTS[code].status;
    this.anthropicType = SERVICE_FAULTS[code].type;
    this.retryable = SERVICE_FAULTS[code].retryable;
    this.fallbackable = code === 'gateway_no_credential';
  }

  override advising(advice: RetryAdvice): ServiceError {
    return new ServiceError(this.code, this.publicMessage, this.advised(advice));
  }
}

/** Every code a {@link ServiceError} can carry. */
export const SERVICE_ERROR_CODES = Object.keys(SERVICE_FAULTS) as readonly ServiceErrorCode[];
