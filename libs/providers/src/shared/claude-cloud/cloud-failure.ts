import type { AnthropicErrorType } from '@sluice/anthropic';
import { UpstreamError, type ClassifiedFailure, type UpstreamFailure } from '@sluice/exchange';

import { overflowMessage } from '../failure/context-overflow.js';
import { readFailure, type FailureReport } from '../failure/failure-report.js';
import { redactMessage } from '../failure/redact-message.js';

/** Statuses the Messages API does not have, and what it says instead. */
const STATUSES: Readonly<Record<number, number>> = { 408: 504, 424: 500, 503: 529 };

/** What a status means in the words of the Messages API ("Errors"). */
const TYPES: Readonly<Record<number, AnthropicErrorType>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  409: 'conflict_error',
  413: 'request_too_large',
  424: 'api_error',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** The type of a failure that was told with a status alone. */
export function errorTypeOf(status: number): AnthropicErrorType {
  return TYPES[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
}

const TOO_LONG = /^input is too long/i;

/** Reads failures as the Messages API tells them. */
export type MessagesClassifier = (failure: UpstreamFailure) => ClassifiedFailure;

/**
 * Reads a failure of a cloud as if the Messages API had told it: clients know that API's words, and mend their requests
 * by them. What comes in that form is handed on as it is; all else gets an envelope of the gateway's, unless it is about
 * the client's own key: then it is told with the status it came with.
 */
export function classifyCloudFailure(failure: UpstreamFailure, messages: MessagesClassifier): ClassifiedFailure {
  const told = asAnthropicFailure(failure);
  const read = messages(told);
  return told === failure || failure.clientKey === true ? read : inOwnEnvelope(read);
}

/** The same failure without the upstream's own answer: whoever writes the envelope puts its own id into it. */
export function inOwnEnvelope(read: ClassifiedFailure): ClassifiedFailure {
  const { error } = read;
  if (!(error instanceof UpstreamError)) return read;
  const { code, publicMessage, cause, retryAfterMs, clientShouldRetry, upstreamStatus, upstreamCode } = error;
  const options = { publicMessage, cause, retryAfterMs, clientShouldRetry, upstreamStatus, upstreamCode };
  return { ...read, error: new UpstreamError(code, options) };
}

function asAnthropicFailure(failure: UpstreamFailure): UpstreamFailure {
  const { status, event } = failure;
  if (event !== undefined || status === undefined) return failure;
  const report = readFailure(failure);
  if (isEnvelope(report.body)) return failure;
  const error = { type: errorTypeOf(status), message: wordsOf(report, failure) };
  return { ...failure, status: STATUSES[status] ?? status, body: JSON.stringify({ type: 'error', error }) };
}

function wordsOf(report: FailureReport, { target }: UpstreamFailure): string {
  const message = redactMessage(report.message);
  return TOO_LONG.test(message) ? `${overflowMessage(report)} (upstream ${target.provider}: ${message})` : message;
}

function isEnvelope(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'type' in body && body.type === 'error' && 'error' in body;
}
