import type { DialectRequest, ReadDialectCall } from '../../dialect.js';

/** From which version on a field is known ("Azure OpenAI REST API reference"). */
const KNOWN_SINCE: Readonly<Record<string, string>> = {
  stream_options: '2024-09-01',
  max_completion_tokens: '2024-09-01',
  reasoning_effort: '2024-12-01',
};

/** The first version that serves the Responses API. */
const RESPONSES_SINCE = '2025-03-01';
const DATED = /^\d{4}-\d{2}-\d{2}(-preview)?$/;
const NOT_FOUND: DialectRequest = {
  refusal: { status: 404, body: { error: { code: '404', message: 'Resource not found' } } },
};

/** What Azure says to a version that is missing, or older than a field; undefined where nothing is wrong. */
export function checkApiVersion({ query, body }: ReadDialectCall): DialectRequest | undefined {
  const version = query.get('api-version') ?? '';
  if (!DATED.test(version)) return NOT_FOUND;
  const fields = typeof body === 'object' && body !== null ? Object.keys(body) : [];
  // The model inference API has one version, with fields of its own time.
  const unknown = version === '2024-05-01-preview' ? undefined : fields.find((field) => isLater(field, version));
  if (unknown === undefined) return undefined;
  const message = `Unrecognized request argument supplied: ${unknown}`;
  const error = { message, type: 'invalid_request_error', param: null, code: null };
  return { refusal: { status: 400, body: { error } } };
}

/** The same for the Responses API, which older versions do not have at all. */
export function checkResponsesVersion({ query }: ReadDialectCall): DialectRequest | undefined {
  const version = query.get('api-version') ?? '';
  return DATED.test(version) && version.slice(0, 10) >= RESPONSES_SINCE ? undefined : NOT_FOUND;
}

function isLater(field: string, version: string): boolean {
  return version.slice(0, 10) < (KNOWN_SINCE[field] ?? '');
}
