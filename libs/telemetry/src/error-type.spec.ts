import { describe, expect, it } from '@jest/globals';
import {
  ClientError,
  ServiceError,
  UPSTREAM_ERROR_CODES,
  UpstreamError,
  type UpstreamErrorCode,
  type UpstreamErrorOptions,
} from '@sluice/exchange';

import { errorType } from './error-type.js';

function upstream(code: UpstreamErrorCode, more: Partial<UpstreamErrorOptions> = {}): UpstreamError {
  return new UpstreamError(code, { publicMessage: 'no', ...more });
}

describe(errorType, () => {
  it.each<[name: string, error: UpstreamError, expected: string]>([
    ['the first byte did not come', upstream('upstream_first_byte_timeout'), 'timeout.first_byte'],
    ['the stream stood still', upstream('upstream_idle_timeout', { upstreamStatus: 200 }), 'timeout.idle'],
    ['no connection in time', upstream('upstream_connect_timeout'), 'timeout.connect'],
    ['cut', upstream('upstream_stream_ended_early', { upstreamCode: 'x' }), 'truncated_stream'],
    [
      'a code of the provider',
      upstream('upstream_overloaded', { upstreamCode: 'overloaded_error' }),
      'overloaded_error',
    ],
    ['a code before a status', upstream('upstream_failed', { upstreamCode: 'a_b', upstreamStatus: 500 }), 'a_b'],
    ['a status', upstream('upstream_rate_limited', { upstreamStatus: 429 }), '429'],
    ['no status of a failure', upstream('upstream_failed', { upstreamStatus: 200 }), 'upstream_failed'],
    ['a system code', upstream('upstream_unreachable', { cause: { code: 'ECONNRESET' } }), 'econnreset'],
    ['a cause without code', upstream('upstream_unreachable', { cause: new Error('x') }), 'upstream_unreachable'],
    ['a cause with a number', upstream('upstream_unreachable', { cause: { code: 7 } }), 'upstream_unreachable'],
    ['a cause that is text', upstream('upstream_unreachable', { cause: 'ECONNRESET' }), 'upstream_unreachable'],
    ['nothing known', upstream('upstream_failed'), 'upstream_failed'],
  ])('%s', (_name, error, expected) => {
    expect(errorType(error)).toBe(expected);
  });

  it.each(['', 'has spaces', 'sk key', 'a'.repeat(65), '429', 'x\ny', '<html>'])(
    'does not take %p for a code, which people group by',
    (upstreamCode) => {
      expect(errorType(upstream('upstream_failed', { upstreamCode, upstreamStatus: 500 }))).toBe('500');
    },
  );

  it('is our own code for what is no upstream failure', () => {
    expect(errorType(new ClientError('model_not_found', 'no'))).toBe('model_not_found');
    expect(errorType(new ServiceError('gateway_shutting_down', 'no'))).toBe('gateway_shutting_down');
  });

  it.each(UPSTREAM_ERROR_CODES)('has a word for a bare %s', (code) => {
    expect(errorType(upstream(code))).toMatch(/^[a-z][a-z_.]+$/);
  });
});
