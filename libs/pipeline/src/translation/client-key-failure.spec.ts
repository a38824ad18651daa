import { describe, expect, it } from '@jest/globals';
import { ServiceError, UpstreamError, type UpstreamErrorCode } from '@sluice/exchange';

import { failureOfClientKey } from './client-key-failure.js';

describe(failureOfClientKey, () => {
  it.each<[code: UpstreamErrorCode, expected: UpstreamErrorCode]>([
    ['upstream_rejected_credential', 'upstream_rejected_client_key'],
    ['upstream_forbidden', 'upstream_forbidden_client_key'],
    ['upstream_credential_exhausted', 'upstream_exhausted_client_key'],
    ['upstream_rate_limited', 'upstream_limited_client_key'],
  ])('%s is %s, with all that is known of it', (code, expected) => {
    const verbatim = { status: 401, headers: {}, body: '{}' };
    const known = { retryAfterMs: 7, upstreamStatus: 401, upstreamCode: 'x', verbatim, cause: 'c' };
    const error = new UpstreamError(code, { publicMessage: 'a rejected the gateway credential', ...known });
    const told = failureOfClientKey(error);
    expect(told).toMatchObject({ code: expected, publicMessage: 'a rejected your key', ...known });
    expect(told.credentialVerdict).toBe('ok');
  });

  it('leaves everything else as it is', () => {
    for (const error of [
      new UpstreamError('upstream_overloaded', { publicMessage: '' }),
      new ServiceError('gateway_no_credential', ''),
    ]) {
      expect(failureOfClientKey(error)).toBe(error);
    }
  });
});
