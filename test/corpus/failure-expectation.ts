import { CLIENT_MODEL } from './messages-request.js';
import type { ReadFailure } from './provider-failure.js';

/** What the client has to be told of a failure. */
export interface ExpectedFailure {
  readonly status: number;
  readonly type: string;
  /** What its message must begin with or hold. */
  readonly message: string;
}

const OVERFLOW_CODES = ['context_length_exceeded', 'exceed_context_size_error', 'too_many_prompt_tokens'];
const OVERFLOW_WORDS = /context (length|size|window)|too many tokens|(prompt|input|messages) (is )?too long/iu;

type Row = readonly [applies: boolean, status: number, type: string, message?: string];

/**
 * The statuses and types of the Messages API ("Errors") for what providers say. A key that is refused is the gateway's
 * and not the client's, so the client must not be told to log in; a missing model is named as the client named it.
 *
 * @param status the HTTP status; undefined when the failure came inside a reply
 */
export function expectedFailure(
  status: number | undefined,
  { message, codes, status: named }: ReadFailure,
): ExpectedFailure {
  const code = status ?? named ?? 0;
  const invalid = [400, 404, 405, 415, 422].includes(code);
  const rows: readonly Row[] = [
    [codes.some((word) => OVERFLOW_CODES.includes(word)), 400, 'invalid_request_error', 'prompt is too long'],
    [code === 400 && OVERFLOW_WORDS.test(message), 400, 'invalid_request_error', 'prompt is too long'],
    // The model did not find its tool: that is a bad draw, not a bad request.
    [codes.includes('tool_use_failed'), 502, 'api_error'],
    [codes.includes('insufficient_quota'), 429, 'rate_limit_error'],
    [invalid && isModelMissing(code, codes, message), 404, 'not_found_error', `model: ${CLIENT_MODEL}`],
    [code === 401 || code === 403, 502, 'api_error', 'rejected the gateway credential'],
    // llama.cpp answers 500 to requests that it cannot serve however often they are made.
    [code === 500 && /not supported|Cannot use both/u.test(message), 400, 'invalid_request_error'],
    [invalid, 400, 'invalid_request_error'],
    [code === 402 || code === 429, 429, 'rate_limit_error'],
    [code === 408 || code === 504, 504, 'timeout_error'],
    [code === 413, 413, 'request_too_large'],
    [code === 503 || code === 529, 529, 'overloaded_error'],
    [code === 500, 500, 'api_error'],
    [true, 502, 'api_error'],
  ];
  const [, expected, type, words = message] = rows.find(([applies]) => applies)!;
  return { status: expected, type, message: words };
}

function isModelMissing(code: number, codes: readonly string[], message: string): boolean {
  if (codes.includes('model_not_found')) return true;
  return (code === 404 ? /model|deployment/iu : /not a valid model|model not found/iu).test(message);
}
