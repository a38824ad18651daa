import { GatewayError, ServiceError } from '@sluice/exchange';

/** Codes of failures that a client may well repeat a little later, though the gateway itself does not. */
const WORTH_REPEATING: ReadonlySet<string> = new Set([
  'gateway_internal_error',
  'gateway_shutting_down',
  'gateway_client_closed',
]);

/** Anything thrown, as a failure the gateway understands. What it does not know is its own fault. */
export function toGatewayError(error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  return new ServiceError('gateway_internal_error', 'The gateway failed to handle this request.', { cause: error });
}

/**
 * Tells the client's SDK to stop when repeating the request can only fail again. SDKs repeat on their own, so that
 * every useless try of theirs costs all of ours once more. What may pass by itself is left to the status.
 */
export function hintClientRetries(error: GatewayError): GatewayError {
  if (error.clientShouldRetry !== undefined || !isDeterministic(error)) return error;
  return error.advising({ clientShouldRetry: false });
}

function isDeterministic(error: GatewayError): boolean {
  if (error.code === 'upstream_unsupported_parameter') return true;
  if (error.code === 'gateway_no_credential') return error.retryAfterMs === undefined;
  return !error.retryable && !WORTH_REPEATING.has(error.code);
}
