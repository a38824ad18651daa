import type { CompletionError } from '@sluice/completion';

import { inStreamError } from '../../shared/failure/in-stream-error.js';
import { redactMessage } from '../../shared/failure/redact-message.js';
import { isObject, nonEmptyString } from '../../shared/json/json-value.js';
import type { ReportedFinish } from '../../shared/response/reported-finish.js';
import type { ResponseObject } from '../openai-responses-types.js';
import { isRefusalCode } from '../refusal-code.js';

/** The end of a response that has not failed. @param said how the last event calls it */
export function finishOf({ status, incomplete_details: details }: ResponseObject, said?: string): ReportedFinish {
  if (status !== 'incomplete' && said !== 'incomplete') return { kind: 'stop', reason: 'completed' };
  const { reason }: { readonly reason?: unknown } = isObject(details) ? details : {};
  switch (reason) {
    case 'max_output_tokens':
    case 'max_tokens':
      return { kind: 'length', reason };
    case 'content_filter':
      return { kind: 'refusal', reason };
    default:
      return { kind: 'unknown', reason: nonEmptyString(reason) ?? 'incomplete' };
  }
}

/** Codes of images that cannot be used ("The response object", `error.code`): the request is at fault. */
const IMAGE_WORD = 'image';

/** The refusal that a failed response amounts to; undefined where it has failed for other reasons. */
export function refusalOf(response: ResponseObject): ReportedFinish | undefined {
  const { code, message } = errorIn(response);
  if (!isRefusalCode(code)) return undefined;
  return { kind: 'refusal', reason: code, explanation: redactMessage(message ?? code) };
}

/** The error of a failed response. */
export function failureOf(response: ResponseObject): CompletionError {
  const { code } = errorIn(response);
  const failure = inStreamError({ error: response.error });
  const blamed = code !== undefined && code.includes(IMAGE_WORD) && failure.httpStatus === undefined;
  return blamed ? { ...failure, httpStatus: 400 } : failure;
}

function errorIn({ error }: ResponseObject): {
  readonly code: string | undefined;
  readonly message: string | undefined;
} {
  const { code, message }: { readonly code?: unknown; readonly message?: unknown } = isObject(error) ? error : {};
  return { code: nonEmptyString(code), message: nonEmptyString(message) };
}
