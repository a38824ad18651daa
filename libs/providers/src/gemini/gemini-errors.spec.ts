import { describe, expect, it } from '@jest/globals';
import type { UpstreamFailure } from '@sluice/exchange';
import { FakeAmbient, makeAttempt } from '@sluice/testing';

import { classifyFailure as classify } from './gemini-errors.js';
import { geminiProfile, type GeminiProfileName } from './profile/gemini-profile.js';

type Json = Record<string, unknown>;

function failure(status: number | undefined, body: unknown, more: Partial<UpstreamFailure> = {}): UpstreamFailure {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { ...makeAttempt({ target: { provider: 'gemini' } }), status, headers: [], body: text, ...more };
}

const google = (code: number, word: string, message: string, details: readonly Json[] = []) => ({
  error: { code, message, status: word, details },
});
const info = (reason: string) => ({ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason });
const quota = (quotaId: string) => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaMetric: 'generativelanguage.googleapis.com/requests', quotaId }],
});
const retryIn = (retryDelay: string) => ({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay });

const classifyFailure = (told: UpstreamFailure, profile: GeminiProfileName = 'gemini') =>
  classify(told, geminiProfile(profile));

describe('a failure', () => {
  it.each<[number, unknown, string]>([
    [400, google(400, 'INVALID_ARGUMENT', 'Please use a valid role: user, model.'), 'upstream_invalid_request'],
    [400, google(400, 'FAILED_PRECONDITION', 'User location is not supported.'), 'upstream_invalid_request'],
    [400, google(400, 'OUT_OF_RANGE', 'too far'), 'upstream_invalid_request'],
    [
      400,
      google(400, 'INVALID_ARGUMENT', 'The input token count (9) exceeds the maximum number of tokens allowed (8).'),
      'upstream_context_overflow',
    ],
    [
      400,
      google(400, 'INVALID_ARGUMENT', 'API key not valid.', [info('API_KEY_INVALID')]),
      'upstream_rejected_credential',
    ],
    [401, google(401, 'UNAUTHENTICATED', 'no'), 'upstream_rejected_credential'],
    [403, google(403, 'PERMISSION_DENIED', 'no'), 'upstream_forbidden'],
    [404, google(404, 'NOT_FOUND', 'models/x is not found for API version v1beta'), 'upstream_model_not_found'],
    [404, google(404, 'NOT_FOUND', 'Publisher Model `projects/p/models/x` not found.'), 'upstream_model_not_found'],
    [429, google(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded'), 'upstream_rate_limited'],
    [429, google(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for metric: x, limit: 0'), 'upstream_credential_exhausted'],
    [499, google(499, 'CANCELLED', 'The operation was cancelled.'), 'upstream_failed'],
    [500, google(500, 'INTERNAL', 'An internal error has occurred.'), 'upstream_internal_error'],
    [503, google(503, 'UNAVAILABLE', 'The model is overloaded.'), 'upstream_overloaded'],
    [504, google(504, 'DEADLINE_EXCEEDED', 'late'), 'upstream_timeout'],
    [503, [google(503, 'UNAVAILABLE', 'in a list')], 'upstream_overloaded'],
    [502, '<html><title>502</title></html>', 'upstream_failed'],
  ])('%i %j is %s', (status, body, code) => {
    expect(classifyFailure(failure(status, body)).error.code).toBe(code);
  });

  it.each<[string, unknown, string]>([
    ['an event', google(503, 'UNAVAILABLE', 'm'), 'upstream_overloaded'],
    ['an event by its word', { error: { status: 'RESOURCE_EXHAUSTED', message: 'm' } }, 'upstream_rate_limited'],
  ])('in a reply is %s', (_how, body, code) => {
    const event = { type: 'error', message: 'm', kind: 'RESOURCE_EXHAUSTED', body } as const;
    const status = code === 'upstream_overloaded' ? 503 : undefined;
    expect(classifyFailure(failure(status, body, { event })).error.code).toBe(code);
  });

  it('M10 of a call that Google could not read is one of its own', () => {
    const event = { type: 'error', message: 'Malformed call', code: 'malformed_function_call' } as const;
    const { error } = classifyFailure(failure(undefined, '', { event }));
    expect(error).toMatchObject({ code: 'upstream_malformed_output', status: 500, retryable: true });
  });

  it('M14 waits as long as it says', () => {
    const body = google(429, 'RESOURCE_EXHAUSTED', 'Please retry in 48.9s.', [
      quota('GenerateRequestsPerMinutePerProjectPerModel'),
      retryIn('34s'),
    ]);
    expect(classifyFailure(failure(429, body)).error).toMatchObject({
      code: 'upstream_rate_limited',
      retryAfterMs: 34_000,
    });
    expect(
      classifyFailure(failure(429, google(429, 'RESOURCE_EXHAUSTED', 'Please retry in 48.9s.'))).error,
    ).toMatchObject({
      retryAfterMs: 48_900,
    });
  });

  it.each([
    ['2026-03-01T12:00:00Z', 20 * 3_600_000],
    ['2026-07-01T06:59:30Z', 30_000],
    ['2026-07-01T07:00:00Z', 24 * 3_600_000],
  ])('of a day’s quota at %s waits until the day is over in California', (now, retryAfterMs) => {
    const body = google(429, 'RESOURCE_EXHAUSTED', 'Please retry in 34s.', [
      quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier'),
      retryIn('34s'),
    ]);
    const ambient = new FakeAmbient(Date.parse(now));
    expect(classifyFailure(failure(429, body, { ambient })).error).toMatchObject({
      code: 'upstream_credential_exhausted',
      credentialVerdict: 'exhausted',
      retryAfterMs,
    });
  });

  it('M15 of a key tells the client to try no further', () => {
    const body = google(400, 'INVALID_ARGUMENT', 'API key not valid.', [info('API_KEY_INVALID')]);
    expect(classifyFailure(failure(400, body)).error).toMatchObject({
      status: 502,
      credentialVerdict: 'revoked',
      clientShouldRetry: false,
    });
  });

  it('of a token says nothing about the account behind it', () => {
    const { error } = classifyFailure(failure(401, google(401, 'UNAUTHENTICATED', 'expired')), 'vertex-gemini');
    expect(error).toMatchObject({ code: 'upstream_forbidden', credentialVerdict: 'ok', retryable: true });
  });

  it('tells no key and no project', () => {
    const message = 'Bad key AIzaSyA1234567890abcdefghijklmnopqrstu of projects/my-secret-project';
    const { publicMessage } = classifyFailure(failure(400, google(400, 'INVALID_ARGUMENT', message))).error;
    expect(publicMessage).not.toMatch(/AIza|my-secret-project/);
  });
});

describe('what is learned', () => {
  const learned = (message: string, more: Partial<UpstreamFailure> = {}) =>
    Object.keys(classifyFailure(failure(400, google(400, 'INVALID_ARGUMENT', message), more)).learned ?? {});

  it.each([
    [
      'Thinking level MINIMAL is not supported for this model. Please retry with other thinking level.',
      'thinking_level:minimal',
    ],
    [
      "'minimal' is not a supported thinking level for this model. Allowed values are: medium, low, high.",
      'thinking_level:minimal',
    ],
    ['Thinking level is unsupported: THINKING_LEVEL_MINIMAL', 'thinking_level:minimal'],
    ['Thinking level is not supported for this model.', 'thinking'],
    ['The thinking budget 0 is invalid. Please choose a value between 128 and 32768.', 'thinking'],
    [
      'Unable to submit request because it has a maxOutputTokens value of 100000 but the supported range is from 1 (inclusive) to 65537 (exclusive). Update the value and try again.',
      'max_tokens<=65536',
    ],
    [
      'Invalid JSON payload received. Unknown name "const" at \'tools[0].function_declarations[3].parameters.properties[0].value\': Cannot find field.',
      'parameters',
    ],
    ['response_schema is not supported with tools', 'response_format'],
  ])('from %s', (message, quirk) => {
    expect(learned(message)).toEqual([quirk]);
    expect(learned(message, { quirks: { [quirk]: true } })).toEqual([]);
  });

  it.each([
    'Invalid thought signature.',
    'Corrupted thought signature.',
    'Function call is missing a thought_signature in functionCall parts.',
  ])('from %s, for this conversation alone', (message) => {
    const request = (signature: string) =>
      makeAttempt({
        request: { messages: [{ role: 'assistant', content: [{ type: 'thinking', thinking: '', signature }] }] },
      }).request;
    const [quirk] = learned(message, { request: request('a') });
    expect(quirk).toMatch(/^thought_signature:[0-9a-f]{2}$/);
    expect(learned(message, { request: request('a') })).toEqual([quirk]);
    expect(learned(message, { request: request('b') })).not.toEqual([quirk]);
    expect(learned(message, { request: request('a'), quirks: { [quirk!]: true } })).toEqual([]);
  });

  it('is nothing from what says nothing about a parameter', () => {
    expect(learned('Please use a valid role: user, model.')).toEqual([]);
  });
});
