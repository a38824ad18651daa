import {
  UpstreamError,
  type ClassifiedFailure,
  type UpstreamErrorCode,
  type UpstreamFailure,
  type VerbatimAnswer,
} from '@sluice/exchange';

import { isContextOverflow } from '../failure/context-overflow.js';
import { readFailure, type FailureReport } from '../failure/failure-report.js';
import { redactMessage, redactSecrets } from '../failure/redact-message.js';
import { retryAfterMs } from '../failure/retry-after.js';
import { isObject, jsonText } from '../json/json-value.js';
import { betaQuirk } from './request/relayed-request-headers.js';
import { relayedResponseHeaders } from '../relay/relayed-response-headers.js';

/** What a status means ("Errors"). */
const BY_STATUS: Readonly<Record<number, UpstreamErrorCode>> = {
  401: 'upstream_rejected_credential',
  402: 'upstream_credential_exhausted',
  403: 'upstream_forbidden',
  404: 'upstream_model_not_found',
  408: 'upstream_timeout',
  409: 'upstream_conflict',
  413: 'upstream_request_too_large',
  429: 'upstream_rate_limited',
  500: 'upstream_internal_error',
  503: 'upstream_overloaded',
  504: 'upstream_timeout',
  529: 'upstream_overloaded',
};

/** The same for errors that came without a status, in the middle of a stream. */
const STATUS_OF_TYPE: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** What our own reading found wrong with a reply. */
const BY_FINDING: Readonly<Record<string, UpstreamErrorCode>> = {
  stream_ended_early: 'upstream_stream_ended_early',
  spliced_message: 'upstream_invalid_response',
  invalid_tool_arguments: 'upstream_invalid_response',
  malformed_event: 'upstream_invalid_response',
  malformed_body: 'upstream_invalid_response',
  unexpected_html: 'upstream_invalid_response',
  event_too_large: 'upstream_invalid_response',
  body_too_large: 'upstream_invalid_response',
};

const NO_CREDIT = /credit balance is too low/i;
const UNKNOWN_BETAS = /Unexpected value\(s\) ((?:`[^`]+`(?:, ?)?)+) for the `anthropic-beta` header/;
/** An error body is cut at this length, and what is cut is no answer. */
const CUT_AT_CHARACTERS = 60 * 1024;
/** What only says something about the key: the gateway's is no concern of the client. */
const KEY_TROUBLE: ReadonlySet<UpstreamErrorCode> = new Set(['upstream_rejected_credential', 'upstream_forbidden']);

/** How failures of one upstream are read. */
export interface FailurePolicy {
  /** Whether clients get the upstream's own words: they repair themselves by them. */
  readonly verbatim: boolean;
}

/** Reads what an upstream of the Messages API answered instead of a reply. Never throws, whatever the body holds. */
export function classifyAnthropicFailure(failure: UpstreamFailure, policy: FailurePolicy): ClassifiedFailure {
  const report = readFailure(failure);
  const status = report.status ?? statusOfType(report);
  const code = findingOf(failure) ?? codeOf(report, status);
  const learned = code === 'upstream_invalid_request' ? unknownBetas(report, failure) : undefined;
  if (learned)
    return { error: errorOf('upstream_unsupported_parameter', { failure, report, status }, policy), learned };
  return { error: errorOf(code, { failure, report, status }, policy) };
}

interface ReadFailure {
  readonly failure: UpstreamFailure;
  readonly report: FailureReport;
  readonly status: number | undefined;
}

function statusOfType({ codes }: FailureReport): number | undefined {
  return codes.map((code) => STATUS_OF_TYPE[code]).find((status) => status !== undefined);
}

function findingOf({ event }: UpstreamFailure): UpstreamErrorCode | undefined {
  if (event?.code === undefined || event.body !== undefined) return undefined;
  return BY_FINDING[event.code];
}

function codeOf(report: FailureReport, status: number | undefined): UpstreamErrorCode {
  if (status === undefined || status < 400) return 'upstream_failed';
  const refused = status === 400 || status === 413;
  if (refused && isContextOverflow(report)) return 'upstream_context_overflow';
  if (NO_CREDIT.test(report.message)) return 'upstream_credential_exhausted';
  return BY_STATUS[status] ?? (status < 500 ? 'upstream_invalid_request' : 'upstream_failed');
}

/** Betas that come and go: what the upstream does not know is left out from then on, and the request sent again. */
function unknownBetas({ message }: FailureReport, { quirks = {} }: UpstreamFailure): Record<string, true> | undefined {
  const listed = UNKNOWN_BETAS.exec(message)?.[1] ?? '';
  const names = [...listed.matchAll(/`([^`]+)`/g)].map(([, beta = '']) => betaQuirk(beta));
  const learned = names.filter((name) => quirks[name] !== true);
  return learned.length === 0 ? undefined : Object.fromEntries(learned.map((name) => [name, true as const]));
}

function errorOf(code: UpstreamErrorCode, read: ReadFailure, policy: FailurePolicy): UpstreamError {
  const { failure, report, status } = read;
  const waitMs =
    failure.event?.retryAfterMs ??
    retryAfterMs({ headers: failure.headers, body: report.body, message: report.message, ambient: failure.ambient });
  const upstreamCode = report.codes[0];
  const verbatim = verbatimOf(code, read, policy);
  return new UpstreamError(code, {
    publicMessage: publicMessage(code, read, policy),
    ...(waitMs !== undefined && { retryAfterMs: waitMs }),
    ...(status !== undefined && { upstreamStatus: status }),
    ...(upstreamCode !== undefined && { upstreamCode: redactMessage(upstreamCode) }),
    ...(verbatim && { verbatim }),
    ...(verbatim && failure.clientKey === true && { clientShouldRetry: false }),
  });
}

/** Anthropic's words come first and alone: clients look for them. */
function publicMessage(code: UpstreamErrorCode, { failure, report }: ReadFailure, { verbatim }: FailurePolicy): string {
  const { provider } = failure.target;
  const message = redactMessage(report.message);
  const ownKey = failure.clientKey !== true;
  if (code === 'upstream_rejected_credential' && ownKey) return `upstream ${provider} rejected the gateway credential`;
  if (code === 'upstream_forbidden' && ownKey)
    return `upstream ${provider} rejected the gateway credential: ${message}`;
  return verbatim || code === 'upstream_context_overflow' ? message : `${provider}: ${message}`;
}

/** The answer as the upstream gave it, where the client can read it, and it is the client's to read. */
function verbatimOf(
  code: UpstreamErrorCode,
  read: ReadFailure,
  { verbatim }: FailurePolicy,
): VerbatimAnswer | undefined {
  const { failure, report, status } = read;
  if (!verbatim || status === undefined || !isObject(report.body)) return undefined;
  if (KEY_TROUBLE.has(code) && failure.clientKey !== true) return undefined;
  const body = failure.event === undefined ? failure.body : jsonText(failure.event.body);
  if (body === undefined || body.length > CUT_AT_CHARACTERS) return undefined;
  const headers = relayedResponseHeaders(failure.headers, true);
  // The head of a stream that failed says that it is one.
  const type = failure.event === undefined ? {} : { 'content-type': 'application/json' };
  return { status, headers: { ...headers, ...type }, body: redactSecrets(body) };
}
