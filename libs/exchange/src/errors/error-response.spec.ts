import { describe, expect, it } from '@jest/globals';

import { ClientError } from './client-error.js';
import { errorResponseOf } from './error-response.js';
import { ServiceError } from './service-error.js';
import { UpstreamError } from './upstream-error.js';

describe(errorResponseOf.name, () => {
  it('writes the envelope with the request id in the header and in the body', () => {
    const response = errorResponseOf(new ClientError('invalid_request', 'messages.0.role: no'), 'req_1');
    expect(response).toMatchObject({ status: 400, headers: { 'request-id': 'req_1' } });
    expect(JSON.parse(response.body)).toEqual({
      type: 'error',
      error: { type: 'invalid_request_error', message: 'messages.0.role: no' },
      request_id: 'req_1',
    });
  });

  it.each([
    [1, '1', '1'],
    [1500, '2', '1500'],
    [62_500, '63', '62500'],
    [0, '1', '1'],
  ])('turns a wait of %d ms into retry-after %s and retry-after-ms %s', (retryAfterMs, seconds, milliseconds) => {
    const error = new UpstreamError('upstream_rate_limited', { publicMessage: 'openai: slow down', retryAfterMs });
    expect(errorResponseOf(error, 'req_1').headers).toMatchObject({
      'retry-after': seconds,
      'retry-after-ms': milliseconds,
    });
  });

  it('tells the client not to repeat what cannot succeed, and is silent where the status says enough', () => {
    const rejected = new UpstreamError('upstream_rejected_credential', { publicMessage: 'x' });
    expect(errorResponseOf(rejected, 'req_1').headers['x-should-retry']).toBe('false');
    const limited = new UpstreamError('upstream_rate_limited', { publicMessage: 'x' });
    expect(errorResponseOf(limited, 'req_1').headers).not.toHaveProperty('x-should-retry');
  });

  it('shows codes that a client may act on, and keeps the others inside', () => {
    const shown = errorResponseOf(new ServiceError('gateway_no_route', 'x'), 'req_1');
    expect(JSON.parse(shown.body)).toMatchObject({ error: { details: { error_code: 'gateway_no_route' } } });
    const hidden = errorResponseOf(new UpstreamError('upstream_failed', { publicMessage: 'x' }), 'req_1');
    expect(hidden.body).not.toContain('upstream_failed');
  });

  it('leaves the cause inside the process', () => {
    const error = new ServiceError('gateway_internal_error', 'internal error', { cause: new Error('secret stack') });
    expect(JSON.stringify(errorResponseOf(error, 'req_1'))).not.toContain('secret');
  });
});
