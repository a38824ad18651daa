import { describe, expect, it } from '@jest/globals';
import type { ClassifiedFailure, Quirks } from '@sluice/exchange';
import { makeAttempt } from '@sluice/testing';

import { createBedrock } from './bedrock.adapter.js';

const BEDROCK = createBedrock({ id: 'bedrock', adapter: 'bedrock', baseUrl: '', profile: '' });

function classify(status: number, message: string, quirks: Quirks = {}): ClassifiedFailure {
  const headers = [
    ['content-type', 'application/json'],
    ['x-amzn-requestid', 'aws-1'],
    ['x-amzn-errortype', 'SomeException:http://internal.amazon.com/'],
  ] as const;
  const target = { provider: 'bedrock', model: 'm' };
  return BEDROCK.classifyFailure({
    ...makeAttempt({ target, quirks }),
    status,
    headers,
    body: JSON.stringify({ message }),
  });
}

describe('failures of Bedrock', () => {
  it.each<[number, string, string, number, string]>([
    [
      400,
      'messages.1: `tool_use` ids were found without results',
      'upstream_invalid_request',
      400,
      'invalid_request_error',
    ],
    [400, 'Input is too long for requested model.', 'upstream_context_overflow', 400, 'invalid_request_error'],
    [429, 'Too many requests, please wait before trying again.', 'upstream_rate_limited', 429, 'rate_limit_error'],
    [408, 'Model has timed out', 'upstream_timeout', 504, 'timeout_error'],
    [424, 'The model had an error', 'upstream_internal_error', 500, 'api_error'],
    [500, 'The system encountered an unexpected error', 'upstream_internal_error', 500, 'api_error'],
    [503, 'Bedrock is unable to process your request.', 'upstream_overloaded', 529, 'overloaded_error'],
    [403, 'The security token included in the request is expired', 'upstream_forbidden', 502, 'api_error'],
  ])('%i "%s" is %s', (status, message, code, clientStatus, type) => {
    const { error } = classify(status, message);
    expect([error.code, error.status, error.anthropicType]).toEqual([code, clientStatus, type]);
  });

  it('are told in the words of the model, which clients know, and in an envelope of the gateway’s', () => {
    const words = 'messages.1.content.0: Invalid `signature` in `thinking` block';
    const { error } = classify(400, words);
    expect([error.publicMessage, error.verbatim]).toEqual([words, undefined]);
  });

  it('of length are told in the words that clients look for', () => {
    const { error } = classify(400, 'Input is too long for requested model.');
    expect(error.publicMessage).toBe('prompt is too long (upstream bedrock: Input is too long for requested model.)');
  });

  it.each([
    'The provided model identifier is invalid.',
    'Could not resolve the foundation model from the provided model identifier.',
  ])('tell that there is no such model: %s', (message) => {
    const { error } = classify(400, message);
    expect([error.code, error.publicMessage, error.verbatim]).toEqual([
      'upstream_model_not_found',
      'model: claude-x',
      undefined,
    ]);
  });

  it('of access to a model leave the key alone, and let others serve', () => {
    const { error } = classify(403, "You don't have access to the model with the specified model ID.");
    expect(error).toMatchObject({ code: 'upstream_model_forbidden', credentialVerdict: 'ok', fallbackable: true });
  });

  it('of a signature do not quote what was signed', () => {
    const { error } = classify(
      403,
      'The request signature we calculated does not match the signature you provided. x-amz-security-token:IQoJb3JpZ2lu',
    );
    expect([error.code, error.publicMessage, error.verbatim]).toEqual([
      'upstream_forbidden',
      'bedrock: the signature of the request is wrong',
      undefined,
    ]);
  });

  it.each<[string, Quirks]>([
    ['invalid beta flag', { betas: true }],
    ['context_management: Extra inputs are not permitted', { 'field:context_management': true }],
    ['tools.0.custom.defer_loading: Extra inputs are not permitted', { 'tool_field:defer_loading': true }],
    ['tools.11.strict: Extra inputs are not permitted', { 'tool_field:strict': true }],
    ['Unexpected value(s) `x-2026` for the `anthropic-beta` header', { 'beta:x-2026': true }],
  ])('teach what to leave out: %s', (message, learned) => {
    const first = classify(400, message);
    expect([first.error.code, first.learned]).toEqual(['upstream_unsupported_parameter', learned]);
    const second = classify(400, message, learned);
    expect([second.error.code, second.learned]).toEqual(['upstream_invalid_request', undefined]);
  });

  it.each([
    'messages: Extra inputs are not permitted',
    'messages.0.content.0.text.citations: Extra inputs are not permitted',
    'tools.0.input_schema.properties.a.b: Extra inputs are not permitted',
  ])('teach nothing where nothing can be left out: %s', (message) => {
    expect(classify(400, message)).toMatchObject({ error: { code: 'upstream_invalid_request' } });
    expect(classify(400, message).learned).toBeUndefined();
  });

  it('have a body that is no JSON, or none at all', () => {
    const failure = { ...makeAttempt(), status: 502, headers: [], target: { provider: 'bedrock', model: 'm' } };
    for (const body of ['<html><h1>Bad gateway</h1></html>', '', '[]', 'null']) {
      expect(BEDROCK.classifyFailure({ ...failure, body }).error.code).toBe('upstream_failed');
    }
  });
});
