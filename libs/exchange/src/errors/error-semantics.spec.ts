import { describe, expect, it } from '@jest/globals';

import {
  CLIENT_ERROR_CODES,
  ClientError,
  errorEnvelopeOf,
  errorResponseOf,
  GatewayError,
  SERVICE_ERROR_CODES,
  ServiceError,
  UPSTREAM_ERROR_CODES,
  UpstreamError,
  type ClientErrorCode,
  type CredentialVerdict,
  type ServiceErrorCode,
  type UpstreamErrorCode,
} from '../index.js';

/** What the SDKs of the Messages API make of a status when the type says something else: both have to agree. */
const TYPES_OF_STATUS: Readonly<Record<number, readonly string[]>> = {
  400: ['invalid_request_error'],
  401: ['authentication_error'],
  402: ['billing_error'],
  403: ['permission_error'],
  404: ['not_found_error'],
  405: ['invalid_request_error'],
  408: ['timeout_error'],
  409: ['conflict_error'],
  413: ['request_too_large'],
  429: ['rate_limit_error'],
  431: ['invalid_request_error'],
  499: ['api_error'],
  500: ['api_error'],
  502: ['api_error'],
  503: ['api_error'],
  504: ['timeout_error'],
  529: ['overloaded_error'],
};

const EVERY_ERROR: readonly GatewayError[] = [
  ...CLIENT_ERROR_CODES.map((code) => new ClientError(code, 'no')),
  ...UPSTREAM_ERROR_CODES.map((code) => new UpstreamError(code, { publicMessage: 'no' })),
  ...SERVICE_ERROR_CODES.map((code) => new ServiceError(code, 'no')),
];

describe('what an upstream failure means', () => {
  const retry = 'again at the same upstream';
  const elsewhere = 'at another one';
  it.each<[UpstreamErrorCode, readonly string[], CredentialVerdict, boolean | undefined]>([
    // The request is at fault: nobody else will take it either.
    ['upstream_invalid_request', [], 'ok', undefined],
    ['upstream_context_overflow', [], 'ok', undefined],
    // The parameter is left out the second time; a different model is not what was asked for.
    ['upstream_unsupported_parameter', [retry], 'ok', undefined],
    // This upstream will never do it, another one may.
    ['upstream_model_not_found', [elsewhere], 'ok', undefined],
    ['upstream_request_too_large', [elsewhere], 'ok', undefined],
    // The key is good for other models, and no key of this account is for this one.
    ['upstream_model_forbidden', [elsewhere], 'ok', false],
    // The client's own key is at fault: nobody has another one, and whose key the next target has it did not ask for.
    ['upstream_rejected_client_key', [], 'ok', undefined],
    ['upstream_forbidden_client_key', [], 'ok', undefined],
    ['upstream_exhausted_client_key', [], 'ok', undefined],
    ['upstream_limited_client_key', [retry], 'ok', undefined],
    // The key is at fault: the next try takes another one. Clients must not repeat it, or log in anew.
    ['upstream_rejected_credential', [retry, elsewhere], 'revoked', false],
    ['upstream_credential_exhausted', [retry, elsewhere], 'exhausted', false],
    ['upstream_rate_limited', [retry, elsewhere], 'cooldown', undefined],
    // The moment is at fault.
    ['upstream_tool_call_failed', [retry, elsewhere], 'ok', undefined],
    ['upstream_malformed_output', [retry, elsewhere], 'ok', undefined],
    ['upstream_conflict', [retry, elsewhere], 'ok', undefined],
    ['upstream_overloaded', [retry, elsewhere], 'ok', undefined],
    ['upstream_failed', [retry, elsewhere], 'ok', undefined],
    ['upstream_internal_error', [retry, elsewhere], 'ok', undefined],
    ['upstream_unreachable', [retry, elsewhere], 'ok', undefined],
    ['upstream_timeout', [retry, elsewhere], 'ok', undefined],
    ['upstream_connect_timeout', [retry, elsewhere], 'ok', undefined],
    ['upstream_first_byte_timeout', [retry, elsewhere], 'ok', undefined],
    ['upstream_idle_timeout', [retry, elsewhere], 'ok', undefined],
    ['upstream_stream_ended_early', [retry, elsewhere], 'ok', undefined],
    ['upstream_invalid_response', [retry, elsewhere], 'ok', undefined],
  ])('%s may succeed %j, and its key is %s', (code, hope, credentialVerdict, clientShouldRetry) => {
    const error = new UpstreamError(code, { publicMessage: 'no' });
    expect({
      retryable: error.retryable,
      fallbackable: error.fallbackable,
      credentialVerdict: error.credentialVerdict,
      clientShouldRetry: error.clientShouldRetry,
    }).toEqual({
      retryable: hope.includes(retry),
      fallbackable: hope.includes(elsewhere),
      credentialVerdict,
      clientShouldRetry,
    });
  });

  it('never answers a refused key of the gateway with 401 or 403: the client would be told to log in', () => {
    for (const code of UPSTREAM_ERROR_CODES.filter((each) => !each.endsWith('_client_key'))) {
      expect([401, 403]).not.toContain(new UpstreamError(code, { publicMessage: '' }).status);
    }
  });

  it('keeps what the upstream itself said for spans and logs', () => {
    const error = new UpstreamError('upstream_failed', {
      publicMessage: 'openai: no',
      upstreamStatus: 521,
      upstreamCode: 'web_server_down',
    });
    expect(error).toMatchObject({ upstreamStatus: 521, upstreamCode: 'web_server_down' });
    const silent = new UpstreamError('upstream_unreachable', { publicMessage: 'openai: no' });
    expect([silent.upstreamStatus, silent.upstreamCode, silent.retryAfterMs]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('what a fault of the client means', () => {
  it.each(CLIENT_ERROR_CODES)('%s is never tried again, nor somewhere else, and blames no key', (code) => {
    const error = new ClientError(code, 'no');
    expect(error).toMatchObject({ retryable: false, fallbackable: false, credentialVerdict: 'ok', code });
    expect(error.status).toBeGreaterThanOrEqual(400);
    expect(error.status).toBeLessThan(500);
  });

  it.each<[ClientErrorCode, number]>([
    ['invalid_request', 400],
    ['request_malformed', 400],
    ['request_headers_too_large', 431],
    ['request_timeout', 408],
    ['request_body_too_large', 413],
    ['request_body_too_large_after_decoding', 413],
    ['authentication_failed', 401],
    ['origin_refused', 403],
    ['permission_denied', 403],
    ['path_not_found', 404],
    ['model_not_found', 404],
    ['method_not_allowed', 405],
  ])('%s is answered %i', (code, status) => {
    expect(new ClientError(code, 'no').status).toBe(status);
  });
});

describe('what a failure of the gateway means', () => {
  it.each<[ServiceErrorCode, number, boolean]>([
    ['gateway_internal_error', 500, false],
    ['gateway_shutting_down', 529, false],
    ['gateway_no_route', 404, false],
    // Another provider has keys of its own.
    ['gateway_no_credential', 429, true],
    ['gateway_client_closed', 499, false],
  ])('%s is answered %i, and another target may help: %s', (code, status, fallbackable) => {
    expect(new ServiceError(code, 'no')).toMatchObject({ status, fallbackable, retryable: false, code });
  });
});

describe('every error', () => {
  it('has a code of its own', () => {
    const codes = EVERY_ERROR.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.every((code) => /^[a-z]+(?:_[a-z0-9]+)+$/.test(code))).toBe(true);
  });

  it.each(EVERY_ERROR)('$code has a type that fits its status $status', (error) => {
    expect(TYPES_OF_STATUS[error.status]).toContain(error.anthropicType);
  });

  it.each(EVERY_ERROR)('$code is an Error with the name of its class', (error) => {
    expect(error).toBeInstanceOf(GatewayError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(error.constructor.name);
    expect(String(error)).toBe(`${error.name}: no`);
  });

  it.each(EVERY_ERROR)('$code has an envelope of the Messages API', (error) => {
    const envelope = errorEnvelopeOf(error, 'req_1');
    expect(Object.keys(envelope)).toEqual(['type', 'error', 'request_id']);
    expect(envelope).toMatchObject({
      type: 'error',
      error: { type: error.anthropicType, message: 'no' },
      request_id: 'req_1',
    });
    expect(JSON.parse(errorResponseOf(error, 'req_1').body)).toEqual(envelope);
  });

  it('keeps its cause for the log', () => {
    const cause = new Error('the reason');
    const errors = [
      new ClientError('invalid_request', 'no', { cause }),
      new UpstreamError('upstream_failed', { publicMessage: 'no', cause }),
      new ServiceError('gateway_internal_error', 'no', { cause }),
    ];
    for (const error of errors) {
      expect(error.cause).toBe(cause);
      expect(errorResponseOf(error, 'req_1').body).not.toContain('the reason');
    }
  });
});

describe('advice for the client', () => {
  it.each(EVERY_ERROR)('is added to a copy of $code, which is the same in all else', (error) => {
    const before = Object.entries(error);
    const copy = error.advising({ retryAfterMs: 1500 }).advising({ clientShouldRetry: false });
    expect(copy).toBeInstanceOf(error.constructor);
    expect(Object.entries(copy)).toEqual(
      Object.entries({ ...Object.fromEntries(before), retryAfterMs: 1500, clientShouldRetry: false }),
    );
    expect(Object.entries(error)).toEqual(before);
  });

  it('keeps what an upstream said, and the cause', () => {
    const cause = new Error('the reason');
    const error = new UpstreamError('upstream_failed', {
      publicMessage: 'no',
      upstreamStatus: 521,
      upstreamCode: 'down',
      cause,
    });
    expect(error.advising({ retryAfterMs: 1 })).toMatchObject({ upstreamStatus: 521, upstreamCode: 'down', cause });
  });
});

describe('the envelope', () => {
  it.each([
    ['gateway_shutting_down', new ServiceError('gateway_shutting_down', 'no')],
    ['gateway_no_credential', new ServiceError('gateway_no_credential', 'no')],
    ['request_body_encoding_unsupported', new ClientError('request_body_encoding_unsupported', 'no')],
    ['request_body_encoding_invalid', new ClientError('request_body_encoding_invalid', 'no')],
    ['request_body_too_large_after_decoding', new ClientError('request_body_too_large_after_decoding', 'no')],
  ])('shows the code %s, on which a client may act', (code, error) => {
    expect(errorEnvelopeOf(error, 'req_1').error).toMatchObject({ details: { error_code: code } });
  });

  it.each([
    new ClientError('invalid_request', 'no'),
    new ClientError('request_body_too_large', 'no'),
    new ClientError('authentication_failed', 'no'),
    new UpstreamError('upstream_rejected_credential', { publicMessage: 'no' }),
    new UpstreamError('upstream_rate_limited', { publicMessage: 'no' }),
  ])('keeps the code $code to itself', (error) => {
    expect(errorEnvelopeOf(error, 'req_1').error).not.toHaveProperty('details');
  });

  it('carries messages of any text unharmed', () => {
    const message = 'messages.0: "quoted"\n\u2028 \ud83d\ude80 </script>';
    const { body } = errorResponseOf(new ClientError('invalid_request', message), 'req_1');
    expect((JSON.parse(body) as { error: { message: string } }).error.message).toBe(message);
    expect(body).not.toContain('\n');
  });
});

describe('the head of an error response', () => {
  it('asks for no wait where none is known, and for whole seconds that are never too short', () => {
    const headersOf = (retryAfterMs?: number): Readonly<Record<string, string>> =>
      errorResponseOf(
        new ServiceError('gateway_shutting_down', 'no', { ...(retryAfterMs !== undefined && { retryAfterMs }) }),
        'req_1',
      ).headers;
    expect(Object.keys(headersOf())).toEqual(['content-type', 'request-id']);
    expect(headersOf(999.4)).toMatchObject({ 'retry-after': '1', 'retry-after-ms': '1000' });
    expect(headersOf(1001)).toMatchObject({ 'retry-after': '2', 'retry-after-ms': '1001' });
  });

  it.each(EVERY_ERROR)('$code has header values that a server will take', (error) => {
    for (const [name, value] of Object.entries(errorResponseOf(error, 'req_1').headers)) {
      expect(name).toBe(name.toLowerCase());
      expect(value).toMatch(/^[\x20-\x7e]+$/);
    }
  });
});
