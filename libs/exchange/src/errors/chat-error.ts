import type { GatewayError } from './gateway-error.js';

/** The body of an error of Chat Completions ("Error codes"), and of the event by which a stream of it fails. */
export interface ChatErrorEnvelope {
  readonly error: {
    readonly message: string;
    readonly type: string;
    /** Which parameter is at fault, such as `messages[0].role`. */
    readonly param: string | null;
    readonly code: string | null;
  };
}

/** Failures that OpenAI has a code of its own for, on which its clients act. */
const CODES: Readonly<Record<string, string>> = {
  authentication_failed: 'invalid_api_key',
  upstream_rejected_client_key: 'invalid_api_key',
  upstream_exhausted_client_key: 'insufficient_quota',
  model_not_found: 'model_not_found',
  upstream_model_not_found: 'model_not_found',
  gateway_no_route: 'model_not_found',
  prompt_too_long: 'context_length_exceeded',
  upstream_context_overflow: 'context_length_exceeded',
};

/** The words of Chat Completions for a failure. */
export function chatErrorEnvelopeOf(error: GatewayError): ChatErrorEnvelope {
  const { code, publicMessage: message, place } = error;
  return {
    error: {
      message,
      type: typeOf(error),
      param: place?.parameter ?? null,
      code: place?.kind ?? CODES[code] ?? (error.status === 429 ? 'rate_limit_exceeded' : null),
    },
  };
}

function typeOf({ status }: GatewayError): string {
  if (status >= 500) return 'server_error';
  if (status === 429) return 'rate_limit_error';
  if (status === 402) return 'insufficient_quota';
  return status === 403 ? 'permission_error' : 'invalid_request_error';
}
