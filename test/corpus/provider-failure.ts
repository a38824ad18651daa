import { isObject, objectOf, stringOf } from './json.js';
import type { Json } from './json.js';

/** A failure in the provider's words. */
export interface ReadFailure {
  readonly message: string;
  /** The HTTP status that the body names, if any. */
  readonly status: number | undefined;
  /** The provider's words for the kind of the failure. */
  readonly codes: readonly string[];
}

/** Reads `{error: {…}}`, `{error: "…"}`, `{message}` and `{detail}`. */
export function readFailure(body: Json): ReadFailure {
  const error = objectOf(body['error']);
  return {
    message: messageOf(body, error),
    status: [error, body]
      .flatMap((place) => [place['status_code'], place['raw_status_code'], place['status'], place['code']])
      .map(Number)
      .find((number) => number >= 400 && number < 600),
    codes: [error['code'], error['type'], body['code'], body['type']].map(stringOf).filter((code) => code !== ''),
  };
}

function messageOf(body: Json, error: Json): string {
  const message = error['message'];
  // OpenRouter's own words for an error of the provider behind it say nothing.
  const behind = message === 'Provider returned error' ? objectOf(error['metadata'])['raw'] : undefined;
  const said = [behind, message, isObject(body['error']) ? undefined : body['error'], body['message'], body['detail']];
  const first = said.find((words) => words !== undefined && words !== null && words !== '');
  return typeof first === 'string' ? first : JSON.stringify(first);
}
