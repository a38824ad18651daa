import { describe, expect, it } from '@jest/globals';

import { chatErrorEnvelopeOf } from './chat-error.js';
import { ClientError } from './client-error.js';
import { errorResponseOf } from './error-response.js';
import type { GatewayError } from './gateway-error.js';
import { ServiceError } from './service-error.js';
import { UpstreamError, type UpstreamErrorCode } from './upstream-error.js';

const upstream = (code: UpstreamErrorCode) => new UpstreamError(code, { publicMessage: 'no' });

describe(chatErrorEnvelopeOf.name, () => {
  it.each<[error: GatewayError, type: string, code: string | null, param?: string]>([
    [new ClientError('invalid_request', 'no'), 'invalid_request_error', null],
    [new ClientError('prompt_too_long', 'no'), 'invalid_request_error', 'context_length_exceeded', 'messages'],
    [new ClientError('authentication_failed', 'no'), 'invalid_request_error', 'invalid_api_key'],
    [new ClientError('permission_denied', 'no'), 'permission_error', null],
    [new ClientError('path_not_found', 'no'), 'invalid_request_error', 'unknown_url'],
    [new ClientError('method_not_allowed', 'no'), 'invalid_request_error', 'method_not_supported'],
    [new ClientError('model_not_found', 'no'), 'invalid_request_error', 'model_not_found'],
    [new ClientError('request_body_too_large', 'no'), 'invalid_request_error', 'request_body_too_large'],
    [new ServiceError('gateway_no_route', 'no'), 'invalid_request_error', 'model_not_found'],
    [new ServiceError('gateway_no_credential', 'no'), 'rate_limit_error', 'rate_limit_exceeded'],
    [new ServiceError('gateway_internal_error', 'no'), 'server_error', 'gateway_internal_error'],
    [upstream('upstream_context_overflow'), 'invalid_request_error', 'context_length_exceeded', 'messages'],
    [upstream('upstream_unsupported_parameter'), 'invalid_request_error', 'unsupported_parameter'],
    [upstream('upstream_invalid_request'), 'invalid_request_error', null],
    [upstream('upstream_model_not_found'), 'invalid_request_error', 'model_not_found'],
    [upstream('upstream_rejected_client_key'), 'invalid_request_error', 'invalid_api_key'],
    [upstream('upstream_exhausted_client_key'), 'insufficient_quota', 'insufficient_quota'],
    [upstream('upstream_credential_exhausted'), 'insufficient_quota', 'insufficient_quota'],
    [upstream('upstream_rate_limited'), 'rate_limit_error', 'rate_limit_exceeded'],
    [upstream('upstream_rejected_credential'), 'server_error', null],
  ])('writes %s as %s', (error, type, ...[code, param]) => {
    expect(chatErrorEnvelopeOf(error)).toEqual({ error: { message: 'no', type, param: param ?? null, code } });
  });

  it('names the parameter that is at fault, where it is known', () => {
    const place = { parameter: 'messages[0].role', kind: 'invalid_value' };
    expect(chatErrorEnvelopeOf(new ClientError('invalid_request', 'no', { place }))).toEqual({
      error: { message: 'no', type: 'invalid_request_error', param: 'messages[0].role', code: 'invalid_value' },
    });
  });
});

describe(errorResponseOf.name, () => {
  const place = { status: 418, headers: { 'x-more': '1' } };
  const quoting = (dialect?: 'chat-completions') =>
    new UpstreamError('upstream_rate_limited', {
      publicMessage: 'slow down',
      retryAfterMs: 1_500,
      verbatim: { ...place, body: 'verbatim', ...(dialect && { dialect }) },
    });

  it('writes the head for clients of OpenAI', () => {
    const { status, headers, body } = errorResponseOf(quoting(), 'req_1', 'chat-completions');
    expect(status).toBe(429);
    expect(headers).toEqual({
      'content-type': 'application/json; charset=utf-8',
      'request-id': 'req_1',
      'x-request-id': 'req_1',
      'retry-after': '2',
      'retry-after-ms': '1500',
    });
    expect(JSON.parse(body)).toMatchObject({ error: { message: 'slow down', code: 'rate_limit_exceeded' } });
  });

  it("knows no status that is the Messages API's own", () => {
    const overloaded = upstream('upstream_overloaded');
    expect([overloaded.status, errorResponseOf(overloaded, 'req_1', 'chat-completions').status]).toEqual([529, 503]);
  });

  it('quotes upstreams in the dialect of the client alone', () => {
    expect(errorResponseOf(quoting('chat-completions'), 'req_1', 'chat-completions')).toMatchObject({
      ...place,
      body: 'verbatim',
    });
    expect(errorResponseOf(quoting('chat-completions'), 'req_1').body).toContain('rate_limit_error');
    expect(errorResponseOf(quoting(), 'req_1').body).toBe('verbatim');
  });
});
