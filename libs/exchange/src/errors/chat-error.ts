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

/** What OpenAI has for a failure, beside its words. */
interface ChatErrorKind {
  readonly code: string;
  readonly type?: string;
  readonly param?: string;
}

const UNKNOWN_MODEL: ChatErrorKind = { code: 'model_not_found' };
const TOO_LONG: ChatErrorKind = { code: 'context_length_exceeded', param: 'messages' };
/** Told apart from a limit of requests, after which trying again is of use. */
const EXHAUSTED: ChatErrorKind = { code: 'insufficient_quota', type: 'insufficient_quota' };

/** Failures that OpenAI has a code of its own for, on which its clients act. */
const KINDS: Readonly<Record<string, ChatErrorKind>> = {
  authentication_failed: { code: 'invalid_api_key' },
  upstream_rejected_client_key: { code: 'invalid_api_key' },
  upstream_exhausted_client_key: EXHAUSTED,
  upstream_credential_exhausted: EXHAUSTED,
  model_not_found: UNKNOWN_MODEL,
  upstream_model_not_found: UNKNOWN_MODEL,
  gateway_no_route: UNKNOWN_MODEL,
  prompt_too_long: TOO_LONG,
  upstream_context_overflow: TOO_LONG,
  upstream_unsupported_parameter: { code: 'unsupported_parameter' },
  path_not_found: { code: 'unknown_url' },
  method_not_allowed: { code: 'method_not_supported' },
};

/** The gateway's own codes that a client may act on. */
const PUBLIC_CODE = /^(?:gateway_|request_)/;

/** The words of Chat Completions for a failure. */
export function chatErrorEnvelopeOf(error: GatewayError): ChatErrorEnvelope {
  const { code, publicMessage: message, place } = error;
  const kind = KINDS[code];
  return {
    error: {
      message,
      type: kind?.type ?? typeOf(error),
      param: place?.parameter ?? kind?.param ?? null,
      code: place?.kind ?? kind?.code ?? codeOf(error),
    },
  };
}

/** The status of a failure: what is overloaded has one of its own in the Messages API alone. */
export function chatStatusOf({ status }: Pick<GatewayError, 'status'>): number {
  return status === 529 ? 503 : status;
}

function codeOf({ code, status }: GatewayError): string | null {
  if (status === 429) return 'rate_limit_exceeded';
  return PUBLIC_CODE.test(code) ? code : null;
}

function typeOf({ status }: GatewayError): string {
  if (status >= 500) return 'server_error';
  if (status === 429) return 'rate_limit_error';
  return status === 403 ? 'permission_error' : 'invalid_request_error';
}
