import type { FailureReason } from '../../reply-plan.js';

/** The body of every failure of the Messages API ("Errors"), and of an error event. */
export interface AnthropicErrorBody {
  readonly type: 'error';
  readonly error: { readonly type: string; readonly message: string; readonly details: null };
  readonly request_id: string;
}

const TYPES: Readonly<Record<number, readonly [type: string, message: string]>> = {
  400: ['invalid_request_error', 'The simulator was told to refuse this request.'],
  401: ['authentication_error', 'invalid x-api-key'],
  402: ['billing_error', 'Your account has no credit left.'],
  403: ['permission_error', 'Your API key does not have permission to use the specified resource.'],
  404: ['not_found_error', 'Not Found'],
  408: ['timeout_error', 'Request timed out.'],
  409: ['conflict_error', 'The resource is locked by another request.'],
  413: ['request_too_large', 'Request exceeds the maximum size'],
  429: ['rate_limit_error', 'This request would exceed your account’s rate limit. Please try again later.'],
  504: ['timeout_error', 'The request took too long.'],
  529: ['overloaded_error', 'Overloaded'],
};

const CODES: Readonly<Record<string, string>> = {
  insufficient_quota: 'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.',
  context_length_exceeded: 'prompt is too long: 9001 tokens > 8192 maximum',
};

/** The body that goes with a failure. @param requestId the header `request-id` of the same answer */
export function anthropicErrorFor({ status, code, message }: FailureReason, requestId: string): AnthropicErrorBody {
  const [type, usual] = TYPES[status] ?? [
    status >= 500 ? 'api_error' : 'invalid_request_error',
    'Internal server error',
  ];
  const text = message ?? (code === undefined ? undefined : CODES[code]) ?? usual;
  return { type: 'error', error: { type, message: text, details: null }, request_id: requestId };
}
