import { UpstreamError, type GatewayError, type UpstreamErrorCode } from '@sluice/exchange';

/** Failures that no provider has a word for, because they happen on the way. */
const TYPES: Partial<Record<UpstreamErrorCode, string>> = {
  upstream_connect_timeout: 'timeout.connect',
  upstream_first_byte_timeout: 'timeout.first_byte',
  upstream_idle_timeout: 'timeout.idle',
  upstream_stream_ended_early: 'truncated_stream',
};

/** A provider's code is its own text: only what looks like a code may become an attribute that people group by. */
const CODE = /^[A-Za-z][\w.-]{0,63}$/;

/**
 * The value of `error.type`: what happened on the way, else the provider's own code, else the status it answered,
 * else what the system called the failure of the connection, else our code.
 */
export function errorType(error: GatewayError): string {
  if (!(error instanceof UpstreamError)) return error.code;
  const onTheWay = TYPES[error.code];
  if (onTheWay !== undefined) return onTheWay;
  if (error.upstreamCode !== undefined && CODE.test(error.upstreamCode)) return error.upstreamCode;
  if (error.upstreamStatus !== undefined && error.upstreamStatus >= 400) return String(error.upstreamStatus);
  return systemCode(error.cause) ?? error.code;
}

function systemCode(cause: unknown): string | undefined {
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return undefined;
  return typeof cause.code === 'string' && CODE.test(cause.code) ? cause.code.toLowerCase() : undefined;
}
