import type { FailureReason } from '../../reply-plan.js';

/** The words of Google's APIs for statuses ("google.rpc.Code"), and what they usually say. */
const WORDS: Readonly<Record<number, readonly [word: string, message: string]>> = {
  400: ['INVALID_ARGUMENT', 'Request contains an invalid argument.'],
  401: ['UNAUTHENTICATED', 'Request had invalid authentication credentials.'],
  403: ['PERMISSION_DENIED', 'The caller does not have permission'],
  409: ['ABORTED', 'The operation was aborted.'],
  429: ['RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'],
  500: ['INTERNAL', 'An internal error has occurred. Please retry or report.'],
  503: ['UNAVAILABLE', 'The model is overloaded. Please try again later.'],
  504: ['DEADLINE_EXCEEDED', 'The request timed out. Please try again.'],
  529: ['UNAVAILABLE', 'The model is overloaded. Please try again later.'],
};

const CODES: Readonly<Record<string, string>> = {
  insufficient_quota: 'You exceeded your current quota. Quota exceeded for metric: generate_content, limit: 0',
  context_length_exceeded: 'The input token count (9001) exceeds the maximum number of tokens allowed (8192).',
};

/** The body of a failure ("google.rpc.Status"). */
export function googleErrorFor({ status, code, message }: FailureReason, model: string): object {
  const [word, usual] = WORDS[status] ?? ['UNKNOWN', 'Unknown error'];
  const missing = `models/${model} is not found for API version v1beta, or is not supported for generateContent. Call ModelService.ListModels to see the list of available models and their supported methods.`;
  const known = code === undefined ? undefined : CODES[code];
  const text = message ?? known ?? (status === 404 ? missing : usual);
  return { error: { code: status, message: text, status: status === 404 ? 'NOT_FOUND' : word } };
}
