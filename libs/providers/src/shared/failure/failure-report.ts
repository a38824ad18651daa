import type { CompletionError } from '@sluice/completion';
import type { UpstreamFailure } from '@sluice/exchange';

import { htmlError, inStreamError } from './in-stream-error.js';
import { isObject, jsonText, parsedJson } from '../json/json-value.js';

/** A failure as it was told, in one shape for all the shapes that providers use. */
export interface FailureReport {
  /** 400–599, or undefined when the failure came in a reply that began well and named none. */
  readonly status: number | undefined;
  /** The provider's words, not yet redacted. */
  readonly message: string;
  /** Its code and its type, the most telling first. */
  readonly codes: readonly string[];
  /** The request field it names, if any. */
  readonly parameter: string | undefined;
  /** The error object itself. */
  readonly error: unknown;
  /** The whole body, if it was JSON. */
  readonly body: unknown;
}

/** Every pattern that looks for something in a message runs over at most so much. */
const MAXIMUM_CHARACTERS = 4000;

/** Reads a failure. Whether the body is JSON is decided by parsing: labels lie. Never throws. */
export function readFailure(failure: UpstreamFailure): FailureReport {
  const body = failure.event === undefined ? parsed(failure.body) : failure.event.body;
  const event = failure.event ?? eventOf(failure.body, body);
  const error = errorOf(body);
  const outerStatus = failure.status !== undefined && failure.status >= 400 ? failure.status : undefined;
  return {
    status: outerStatus ?? event.httpStatus,
    message:
      event.message === '' ? `status ${failure.status ?? 'unknown'}` : event.message.slice(0, MAXIMUM_CHARACTERS),
    codes: [event.code, event.kind, innerCode(error)].filter((code) => code !== undefined),
    parameter: parameterOf(error),
    error,
    body,
  };
}

function eventOf(text: string, body: unknown): CompletionError {
  if (typeof body === 'object' && body !== null) return inStreamError(body);
  if (text.trim() === '') return { type: 'error', message: 'the upstream answered with an empty body' };
  return htmlError(text);
}

/** What is nested too deeply to be written out again is taken for text. */
function parsed(text: string): unknown {
  const value = parsedJson(text);
  return jsonText(value) === undefined ? undefined : value;
}

function errorOf(body: unknown): unknown {
  const first: unknown = Array.isArray(body) ? body[0] : body;
  const inner: unknown = isObject(first) ? (first as { error?: unknown }).error : undefined;
  return isObject(inner) ? inner : first;
}

/** Azure wraps the cause of a refusal once more. */
function innerCode(error: unknown): string | undefined {
  const wrapped: { innererror?: unknown; inner_error?: unknown } = isObject(error) ? error : {};
  const inner = wrapped.innererror ?? wrapped.inner_error;
  const code: unknown = isObject(inner) ? (inner as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

function parameterOf(error: unknown): string | undefined {
  const parameter: unknown = isObject(error) ? (error as { param?: unknown }).param : undefined;
  return typeof parameter === 'string' && parameter !== '' ? parameter : undefined;
}
