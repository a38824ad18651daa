import type { CompletionError } from '@sluice/completion';

import { isObject, jsonText, nonEmptyString } from '../json/json-value.js';

/** The places of an error object where servers put its parts. */
interface ErrorFields {
  readonly message?: unknown;
  readonly detail?: unknown;
  readonly title?: unknown;
  readonly type?: unknown;
  readonly status?: unknown;
  readonly code?: unknown;
  readonly status_code?: unknown;
  readonly raw_status_code?: unknown;
  readonly metadata?: unknown;
  readonly error?: unknown;
}

/** What OpenRouter says when the provider behind it has said something. */
const WRAPPED_MESSAGE = 'Provider returned error';
const MAXIMUM_TEXT = 200;

/** A failure of our own finding, in what the provider sent. */
export function decodingError(code: string, message: string): CompletionError {
  return { type: 'error', kind: 'api_error', code, message };
}

/** Reads a failure from a body: `{error: {…}}`, `{error: "…"}`, `{message}`, RFC 9457's `{title, detail}`, or a list of one. */
export function inStreamError(body: unknown): CompletionError {
  const first: unknown = Array.isArray(body) ? body[0] : body;
  const outer: ErrorFields = isObject(first) ? first : {};
  const inner: ErrorFields = isObject(outer.error) ? outer.error : {};
  const httpStatus = statusOf(inner) ?? statusOf(outer);
  const kind = nonEmptyString(inner.type) ?? nonEmptyString(inner.status) ?? wordOf(outer.type);
  const code = codeOf(inner.code) ?? codeOf(outer.code);
  return {
    type: 'error',
    message: messageOf(outer, inner) ?? 'the upstream reported an error without a message',
    ...(httpStatus !== undefined && { httpStatus }),
    ...(kind !== undefined && { kind }),
    ...(code !== undefined && { code }),
    body: writable(body),
  };
}

/** Whoever looks into a body writes it out: one that is nested too deeply for that is left behind. */
function writable(body: unknown): unknown {
  return jsonText(body) === undefined ? null : body;
}

/** The failure that an HTML page stands for: a login page, or an error page of a proxy. */
export function htmlError(page: string): CompletionError {
  const words = page
    .replace(/<(script|style)[^]*?<\/\1\s*>/giu, ' ')
    .replace(/<[^>]*>?/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
    .slice(0, MAXIMUM_TEXT);
  return decodingError('unexpected_html', words === '' ? 'the upstream answered with an HTML page' : words);
}

function messageOf(outer: ErrorFields, inner: ErrorFields): string | undefined {
  const metadata: { readonly raw?: unknown } = isObject(inner.metadata) ? inner.metadata : {};
  const wrapped = inner.message === WRAPPED_MESSAGE ? textOf(metadata.raw) : undefined;
  return (
    wrapped ??
    textOf(inner.message) ??
    nonEmptyString(outer.error) ??
    textOf(outer.message) ??
    textOf(outer.detail) ??
    textOf(outer.title)
  );
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : jsonText(value);
}

function statusOf(fields: ErrorFields): number | undefined {
  return [fields.status_code, fields.raw_status_code, fields.status, fields.code]
    .map((value) => (typeof value === 'string' && value !== '' ? Number(value) : value))
    .find((value): value is number => typeof value === 'number' && value >= 400 && value <= 599);
}

function codeOf(value: unknown): string | undefined {
  return typeof value === 'number' ? String(value) : nonEmptyString(value);
}

/** The outer `type` names the envelope more often than the failure. */
function wordOf(type: unknown): string | undefined {
  return type === 'error' ? undefined : nonEmptyString(type);
}
