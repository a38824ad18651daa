import { describe, expect, it } from '@jest/globals';
import { errorResponseOf, UpstreamError, type UpstreamErrorCode, type UpstreamFailure } from '@sluice/exchange';
import { FakeAmbient, makeAttempt } from '@sluice/testing';

import { classifyFailure } from './anthropic-errors.js';
import { anthropicProfile } from './profile/anthropic-profiles.js';

const CLAUDE = anthropicProfile('claude');
const envelope = (type: string, message: string): string =>
  `{"type": "error", "error": {"type":"${type}","message":"${message}"}, "request_id":"req_up"}`;

function failure(more: Partial<UpstreamFailure>): UpstreamFailure {
  const { request, target } = makeAttempt({ target: { provider: 'anthropic', model: 'm' } });
  return { request, target, status: 400, headers: [], body: '', ambient: new FakeAmbient(), ...more };
}

describe('a failure of the Claude API', () => {
  it.each<[status: number, type: string, message: string, code: UpstreamErrorCode]>([
    [400, 'invalid_request_error', 'messages: at least one message is required', 'upstream_invalid_request'],
    [400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum', 'upstream_context_overflow'],
    [
      400,
      'invalid_request_error',
      'Your credit balance is too low to access the Anthropic API.',
      'upstream_credential_exhausted',
    ],
    [402, 'billing_error', 'no credit', 'upstream_credential_exhausted'],
    [404, 'not_found_error', 'model: claude-x', 'upstream_model_not_found'],
    [409, 'conflict_error', 'locked', 'upstream_conflict'],
    [413, 'request_too_large', 'Request exceeds the maximum size', 'upstream_request_too_large'],
    [422, 'invalid_request_error', 'odd', 'upstream_invalid_request'],
    [429, 'rate_limit_error', 'slow down', 'upstream_rate_limited'],
    [500, 'api_error', 'Internal server error', 'upstream_internal_error'],
    [502, 'api_error', 'bad', 'upstream_failed'],
    [504, 'timeout_error', 'slow', 'upstream_timeout'],
    [529, 'overloaded_error', 'Overloaded', 'upstream_overloaded'],
  ])('%i %s "%s" is %s, and reaches the client as it is', (status, type, ...[message, code]) => {
    const body = envelope(type, message);
    const { error } = classifyFailure(failure({ status, body }), CLAUDE);
    expect(error.code).toBe(code);
    expect(error.publicMessage).toBe(message);
    expect(errorResponseOf(error, 'req_1')).toMatchObject({ status, body, headers: { 'request-id': 'req_1' } });
  });

  it('has the head the client needs', () => {
    const headers = [
      ['content-type', 'application/json'],
      ['request-id', 'req_up'],
      ['retry-after', '7'],
      ['x-should-retry', 'true'],
      ['anthropic-ratelimit-requests-remaining', '0'],
    ] as const;
    const { error } = classifyFailure(
      failure({ status: 429, headers, body: envelope('rate_limit_error', 'x') }),
      CLAUDE,
    );
    expect(errorResponseOf(error, 'req_1').headers).toEqual({
      'content-type': 'application/json',
      'request-id': 'req_1',
      'x-sluice-upstream-request-id': 'req_up',
      'retry-after': '7',
      'retry-after-ms': '7000',
      'x-should-retry': 'true',
    });
  });

  it.each([
    [401, 'authentication_error', 'upstream_rejected_credential'],
    [403, 'permission_error', 'upstream_forbidden'],
  ])('%i is the gateway’s own affair, unless the key is the client’s', (status, type, code) => {
    const body = envelope(type, 'invalid x-api-key');
    const own = classifyFailure(failure({ status, body }), CLAUDE).error;
    expect(own).toMatchObject({ code, status: 502, clientShouldRetry: false });
    expect(errorResponseOf(own, 'req_1').body).toContain('rejected the gateway credential');
    const clients = classifyFailure(failure({ status, body, clientKey: true }), CLAUDE).error;
    expect(errorResponseOf(clients, 'req_1')).toMatchObject({ status, body });
  });

  it('keeps what looks like a key to itself', () => {
    const secret = `sk-ant-api03-${'a1'.repeat(20)}`;
    const { error } = classifyFailure(failure({ body: envelope('invalid_request_error', `key ${secret} ?`) }), CLAUDE);
    expect(JSON.stringify(errorResponseOf(error, 'r'))).not.toContain(secret);
    expect(JSON.parse(errorResponseOf(error, 'r').body)).toHaveProperty('error.message', 'key [redacted] ?');
  });

  it('is told by the gateway where it is no JSON, or was cut', () => {
    const page = classifyFailure(failure({ status: 502, body: '<html><h1>Bad gateway</h1></html>' }), CLAUDE).error;
    expect(errorResponseOf(page, 'r')).toMatchObject({
      status: 502,
      body: expect.stringContaining('"type":"api_error"'),
    });
    const long = classifyFailure(
      failure({ status: 500, body: envelope('api_error', 'x'.repeat(70_000)) }),
      CLAUDE,
    ).error;
    expect(errorResponseOf(long, 'r').body.length).toBeLessThan(10_000);
  });

  it('teaches which betas are unknown, once', () => {
    const message =
      'Unexpected value(s) `x-2026`, `y` for the `anthropic-beta` header. Please consult our documentation.';
    const body = envelope('invalid_request_error', message);
    const first = classifyFailure(failure({ body }), CLAUDE);
    expect(first).toMatchObject({
      learned: { 'beta:x-2026': true, 'beta:y': true },
      error: { code: 'upstream_unsupported_parameter', retryable: true },
    });
    const again = classifyFailure(failure({ body, quirks: first.learned! }), CLAUDE);
    expect(again.learned).toBeUndefined();
    expect(again.error).toMatchObject({ code: 'upstream_invalid_request', retryable: false });
    expect(errorResponseOf(again.error, 'r')).toMatchObject({ status: 400, body });
  });

  it.each([
    ['overloaded_error', 529, 'upstream_overloaded'],
    ['rate_limit_error', 429, 'upstream_rate_limited'],
    ['api_error', 500, 'upstream_internal_error'],
    ['invalid_request_error', 400, 'upstream_invalid_request'],
  ])('%s in a stream that has not begun is an answer with status %i', (kind, status, code) => {
    const body = { type: 'error', error: { type: kind, message: 'x' }, request_id: 'req_up' };
    const headers = [['content-type', 'text/event-stream']] as const;
    const { error } = classifyFailure(
      failure({
        status: undefined,
        headers,
        body: JSON.stringify(body),
        event: { type: 'error', kind, message: 'x', body },
      }),
      CLAUDE,
    );
    expect(error.code).toBe(code);
    const response = errorResponseOf(error, 'r');
    expect(response).toMatchObject({ status, headers: { 'content-type': 'application/json' } });
    expect(JSON.parse(response.body)).toEqual(body);
  });

  it.each([
    ['stream_ended_early', 'upstream_stream_ended_early'],
    ['spliced_message', 'upstream_invalid_response'],
  ])('%s, which is found here, is %s', (found, code) => {
    const event = { type: 'error', kind: 'api_error', code: found, message: 'x' } as const;
    const { error } = classifyFailure(failure({ status: undefined, body: 'x', event }), CLAUDE);
    expect(error).toBeInstanceOf(UpstreamError);
    expect([error.code, error.verbatim]).toEqual([code, undefined]);
  });
});
