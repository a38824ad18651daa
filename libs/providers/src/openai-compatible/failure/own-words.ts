import type { UpstreamErrorCode, UpstreamFailure, VerbatimAnswer } from '@sluice/exchange';

import type { FailureReport } from '../../shared/failure/failure-report.js';
import { redactSecrets } from '../../shared/failure/redact-message.js';
import { isObject, nonEmptyString } from '../../shared/json/json-value.js';
import { relayedResponseHeaders } from '../../shared/relay/relayed-response-headers.js';

/** What is between the client and the upstream alone: its request, which the upstream knows better than the gateway. */
const ABOUT_THE_REQUEST: ReadonlySet<UpstreamErrorCode> = new Set([
  'upstream_invalid_request',
  'upstream_context_overflow',
  'upstream_request_too_large',
]);
/** An error body is cut at this length, and what is cut is no answer. */
const CUT_AT_CHARACTERS = 60 * 1024;

/** What an upstream says of a request, for clients of Chat Completions: they act on its code and its words. */
export function ownWords(
  code: UpstreamErrorCode,
  { body, event, headers }: UpstreamFailure,
  report: FailureReport,
): VerbatimAnswer | undefined {
  if (!ABOUT_THE_REQUEST.has(code) || event !== undefined || body.length > CUT_AT_CHARACTERS) return undefined;
  const { status } = report;
  if (status === undefined || status < 400 || status >= 500 || !isEnvelope(report.body)) return undefined;
  const relayed = { ...relayedResponseHeaders(headers, true), 'content-type': 'application/json' };
  return { dialect: 'chat-completions', status, headers: relayed, body: redactSecrets(body) };
}

/** Whether a body is an error as OpenAI writes it ("Error codes"). */
function isEnvelope(body: unknown): boolean {
  const { error }: { readonly error?: unknown } = isObject(body) ? body : {};
  const { message }: { readonly message?: unknown } = isObject(error) ? error : {};
  return nonEmptyString(message) !== undefined;
}
