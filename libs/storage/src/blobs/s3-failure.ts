import { BlobDamagedError } from './blob-store.js';

/** What the client throws: the server's code as its name, and the status if there was an answer. */
interface ServiceFailure {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/**
 * Codes that mean "again, please" though their status means the request is at fault ("Error responses"): a body that
 * was cut or changed on the way, a bucket that others write to, and a clock that the client has corrected since.
 */
const TRANSIENT_CODES = new Set([
  'BadDigest',
  'IncompleteBody',
  'InternalError',
  'OperationAborted',
  'RequestTimeTooSkewed',
  'RequestTimeout',
  'ServiceUnavailable',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequests',
  'XAmzContentSHA256Mismatch',
]);
const TRANSIENT_STATUSES = new Set([408, 425, 429]);

/** Whether the same call could do better in a moment. */
export function isTransientFailure(error: unknown): boolean {
  if (error instanceof BlobDamagedError) return true;
  if (!isServiceFailure(error)) return false;
  const status = error.$metadata?.httpStatusCode;
  // Without a status nobody answered, or nothing was sent: for want of keys, which will not come by waiting.
  if (status === undefined) return !/^(?:CredentialsProviderError|TypeError|RangeError)$/.test(error.name);
  return status >= 500 || TRANSIENT_STATUSES.has(status) || TRANSIENT_CODES.has(error.name);
}

/** Whether there is no such object, as against no such bucket. */
export function isMissingObject(error: unknown): boolean {
  return isServiceFailure(error) && (error.name === 'NoSuchKey' || error.name === 'NotFound');
}

/** What went wrong, in a line. */
export function describeFailure(error: unknown): string {
  if (!isServiceFailure(error)) return String(error);
  const status = error.$metadata?.httpStatusCode;
  const text = `${error.name}: ${error.message}`;
  return status === undefined ? text : `${status} ${text}`;
}

function isServiceFailure(error: unknown): error is ServiceFailure {
  return typeof error === 'object' && error !== null && 'name' in error && 'message' in error;
}
