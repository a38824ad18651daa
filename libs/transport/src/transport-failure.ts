import { ServiceError, UpstreamError, type GatewayError, type UpstreamErrorCode } from '@sluice/exchange';

interface Failure {
  readonly code: UpstreamErrorCode;
  /** Follows the host's name. */
  readonly problem: string;
}

const CLOSED: Failure = { code: 'upstream_unreachable', problem: 'closed the connection before it answered' };
const NOT_FOUND: Failure = { code: 'upstream_unreachable', problem: 'has no address; check the base URL and DNS' };
const NO_WAY: Failure = { code: 'upstream_unreachable', problem: 'cannot be reached from here' };
const TOO_SLOW: Failure = { code: 'upstream_connect_timeout', problem: 'did not accept a connection in time' };
const NOT_HTTP: Failure = { code: 'upstream_invalid_response', problem: 'answered something that is not HTTP' };
const TLS: Failure = { code: 'upstream_unreachable', problem: 'did not agree on TLS; check its certificate' };
const OTHER: Failure = { code: 'upstream_unreachable', problem: 'could not be asked' };

/** Codes of Node and undici before the head has arrived. */
const BEFORE_HEAD: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: { code: 'upstream_unreachable', problem: 'refused the connection; check that it is running' },
  ECONNRESET: CLOSED,
  EPIPE: CLOSED,
  UND_ERR_SOCKET: CLOSED,
  ENOTFOUND: NOT_FOUND,
  EAI_AGAIN: NOT_FOUND,
  EHOSTUNREACH: NO_WAY,
  ENETUNREACH: NO_WAY,
  EADDRNOTAVAIL: NO_WAY,
  ETIMEDOUT: TOO_SLOW,
  UND_ERR_CONNECT_TIMEOUT: TOO_SLOW,
  UND_ERR_HEADERS_OVERFLOW: { code: 'upstream_invalid_response', problem: 'sent headers beyond all measure' },
  UND_ERR_INVALID_ARG: {
    code: 'upstream_unreachable',
    problem: 'cannot be asked with these headers or this path; check the key for characters that HTTP forbids',
  },
};

const SHUT_DOWN = new Set(['UND_ERR_DESTROYED', 'UND_ERR_CLOSED']);
const TLS_CODE = /^(?:ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH)/;

/** A failure before the head has arrived. Names the host and the code, never a header or a path. */
export function connectFailure(error: unknown, host: string): GatewayError {
  const code = codeOf(error);
  if (SHUT_DOWN.has(code)) return shutDown(error);
  const failure = BEFORE_HEAD[code] ?? unlisted(code);
  return upstreamError({ ...failure, host, error });
}

/** A failure after the head has arrived. */
export function bodyFailure(error: unknown, host: string): GatewayError {
  if (SHUT_DOWN.has(codeOf(error))) return shutDown(error);
  return upstreamError({
    code: 'upstream_stream_ended_early',
    problem: 'closed the connection in the middle of its answer',
    host,
    error,
  });
}

/** The reply cannot be read although it arrived whole. */
export function unreadableBody(problem: string, host: string, error?: unknown): UpstreamError {
  return upstreamError({ code: 'upstream_invalid_response', problem, host, error });
}

function upstreamError({ code, problem, host, error }: Failure & { host: string; error: unknown }): UpstreamError {
  const cause = codeOf(error);
  const named = cause === '' ? '' : ` (${cause})`;
  return new UpstreamError(code, {
    publicMessage: `upstream ${host} ${problem}${named}`,
    cause: error,
    ...(cause !== '' && { upstreamCode: cause }),
  });
}

function shutDown(cause: unknown): ServiceError {
  return new ServiceError('gateway_shutting_down', 'the gateway is shutting down', { cause });
}

function unlisted(code: string): Failure {
  if (code.startsWith('HPE_')) return NOT_HTTP;
  return TLS_CODE.test(code) ? TLS : OTHER;
}

/** The code of an error of Node or undici; the empty text for any other. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (typeof code === 'string') return code;
  // undici looks its parser's codes up in the wrong direction and leaves them undefined.
  return name === 'HTTPParserError' ? 'HPE_INVALID' : '';
}
