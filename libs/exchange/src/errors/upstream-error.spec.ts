import { describe, expect, it } from '@jest/globals';

import { UPSTREAM_ERROR_CODES, UpstreamError } from './upstream-error.js';

describe(UpstreamError.name, () => {
  it.each(UPSTREAM_ERROR_CODES)('%s has a status the Messages API knows, and keeps its message', (code) => {
    const error = new UpstreamError(code, { publicMessage: 'openai: no', retryAfterMs: 5 });
    expect([400, 401, 402, 403, 404, 409, 413, 429, 500, 502, 504, 529]).toContain(error.status);
    expect(error).toMatchObject({ code, publicMessage: 'openai: no', message: 'openai: no', retryAfterMs: 5 });
  });

  it('never asks for another try with a parameter fault of the request itself', () => {
    const error = new UpstreamError('upstream_invalid_request', { publicMessage: 'openai: bad' });
    expect(error.retryable).toBe(false);
    expect(error.fallbackable).toBe(false);
  });

  it('tells the client to stop when every key was rejected, and the pool to set the key aside', () => {
    const error = new UpstreamError('upstream_rejected_credential', { publicMessage: 'openai: key' });
    expect(error).toMatchObject({ status: 502, credentialVerdict: 'revoked', clientShouldRetry: false });
  });
});
