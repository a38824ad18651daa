import { describe, expect, it } from '@jest/globals';

import { bodyFailure, codeOf, connectFailure } from './transport-failure.js';

const failure = (code: string): Error => Object.assign(new Error('secret detail'), { code });

describe('before the head', () => {
  it.each([
    ['ECONNREFUSED', 'upstream_unreachable', 'refused'],
    ['ECONNRESET', 'upstream_unreachable', 'before it answered'],
    ['EPIPE', 'upstream_unreachable', 'before it answered'],
    ['UND_ERR_SOCKET', 'upstream_unreachable', 'before it answered'],
    ['ENOTFOUND', 'upstream_unreachable', 'DNS'],
    ['EAI_AGAIN', 'upstream_unreachable', 'DNS'],
    ['EHOSTUNREACH', 'upstream_unreachable', 'cannot be reached'],
    ['ENETUNREACH', 'upstream_unreachable', 'cannot be reached'],
    ['ETIMEDOUT', 'upstream_connect_timeout', 'in time'],
    ['UND_ERR_CONNECT_TIMEOUT', 'upstream_connect_timeout', 'in time'],
    ['UND_ERR_HEADERS_OVERFLOW', 'upstream_invalid_response', 'headers'],
    ['HPE_INVALID_CONSTANT', 'upstream_invalid_response', 'not HTTP'],
    ['CERT_HAS_EXPIRED', 'upstream_unreachable', 'TLS'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'upstream_unreachable', 'TLS'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'upstream_unreachable', 'TLS'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'upstream_unreachable', 'TLS'],
    ['ENOBUFS', 'upstream_unreachable', 'could not be asked'],
  ])('%s is %s', (code, expected, words) => {
    const error = connectFailure(failure(code), 'api.example:443');
    expect(error).toMatchObject({ code: expected, upstreamCode: code, retryable: true, fallbackable: true });
    expect(error.publicMessage).toMatch(/^upstream api\.example:443 /);
    expect(error.publicMessage).toContain(words);
    expect(error.publicMessage).toContain(`(${code})`);
    expect(error.publicMessage).not.toContain('secret');
  });

  it.each([undefined, null, 'text', new Error('secret'), { code: 5 }])('%p has no code to name', (error) => {
    expect(codeOf(error)).toBe('');
    expect(connectFailure(error, 'h').publicMessage).toBe('upstream h could not be asked');
  });
});

describe('in the body', () => {
  it.each(['ECONNRESET', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'HPE_INVALID_EOF_STATE'])(
    '%s is an early end',
    (code) => {
      expect(bodyFailure(failure(code), 'h')).toMatchObject({
        code: 'upstream_stream_ended_early',
        status: 502,
        publicMessage: `upstream h closed the connection in the middle of its answer (${code})`,
      });
    },
  );
});

describe('a transport that was shut down', () => {
  it.each(['UND_ERR_DESTROYED', 'UND_ERR_CLOSED'])('is no fault of the upstream (%s)', (code) => {
    expect(connectFailure(failure(code), 'h').code).toBe('gateway_shutting_down');
    expect(bodyFailure(failure(code), 'h').code).toBe('gateway_shutting_down');
  });
});
