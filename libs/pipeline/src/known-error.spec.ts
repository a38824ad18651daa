import { describe, expect, it } from '@jest/globals';
import {
  ClientError,
  ServiceError,
  UPSTREAM_ERROR_CODES,
  UpstreamError,
  type GatewayError,
  type UpstreamErrorCode,
} from '@sluice/exchange';

import { hintClientRetries, toGatewayError } from './known-error.js';

describe(toGatewayError.name, () => {
  it('leaves a known error alone', () => {
    const error = new ClientError('invalid_request', 'no');
    expect(toGatewayError(error)).toBe(error);
  });

  it.each([[new TypeError('x of undefined')], ['a string'], [undefined]])(
    'turns %p into a fault of our own that says nothing of it',
    (thrown) => {
      const error = toGatewayError(thrown);
      expect(error).toMatchObject({ code: 'gateway_internal_error', status: 500, cause: thrown });
      expect(error.publicMessage).not.toContain('undefined');
    },
  );
});

describe(hintClientRetries.name, () => {
  const FINAL: readonly UpstreamErrorCode[] = [
    'upstream_invalid_request',
    'upstream_context_overflow',
    'upstream_unsupported_parameter',
    'upstream_model_not_found',
    'upstream_model_forbidden',
    'upstream_request_too_large',
    'upstream_rejected_credential',
    'upstream_forbidden',
    'upstream_rejected_client_key',
    'upstream_forbidden_client_key',
    'upstream_exhausted_client_key',
    'upstream_credential_exhausted',
    'upstream_redirected',
  ];

  it.each(UPSTREAM_ERROR_CODES)('%s: tells the client to stop exactly if another try cannot help', (code) => {
    const error = hintClientRetries(new UpstreamError(code, { publicMessage: '' }));
    expect(error.clientShouldRetry).toBe(FINAL.includes(code) ? false : undefined);
  });

  it.each<[string, GatewayError, boolean | undefined]>([
    ['a faulty request', new ClientError('invalid_request', ''), false],
    ['no route', new ServiceError('gateway_no_route', ''), false],
    ['no key, for ever', new ServiceError('gateway_no_credential', ''), false],
    ['no key, for a while', new ServiceError('gateway_no_credential', '', { retryAfterMs: 5 }), undefined],
    ['shutting down', new ServiceError('gateway_shutting_down', ''), undefined],
    ['a mistake of ours', new ServiceError('gateway_internal_error', ''), undefined],
  ])('%s', (_name, error, expected) => {
    expect(hintClientRetries(error).clientShouldRetry).toBe(expected);
  });
});
