import { UpstreamError, type GatewayError, type UpstreamErrorCode } from '@sluice/exchange';

/** What a failure of the gateway's key is where the key is the client's: there is no other to try, and it is told. */
const OWN_AFFAIR: Partial<Readonly<Record<UpstreamErrorCode, UpstreamErrorCode>>> = {
  upstream_rejected_credential: 'upstream_rejected_client_key',
  upstream_forbidden: 'upstream_forbidden_client_key',
  upstream_credential_exhausted: 'upstream_exhausted_client_key',
  upstream_rate_limited: 'upstream_limited_client_key',
};

/** The failure of a call that was made with the client's own key. */
export function failureOfClientKey(error: GatewayError): GatewayError {
  const code = error instanceof UpstreamError ? OWN_AFFAIR[error.code] : undefined;
  if (code === undefined || !(error instanceof UpstreamError)) return error;
  const { verbatim, cause, retryAfterMs, upstreamStatus, upstreamCode, publicMessage } = error;
  return new UpstreamError(code, {
    // Adapters speak of the gateway's key, which most calls are made with.
    publicMessage: publicMessage.replace('the gateway credential', 'your key'),
    cause,
    retryAfterMs,
    upstreamStatus,
    upstreamCode,
    verbatim,
  });
}
