import { describe, expect, it } from '@jest/globals';

import { htmlError, inStreamError } from './in-stream-error.js';

describe('inStreamError', () => {
  it.each([
    [
      'OpenAI',
      { error: { message: 'm', type: 'rate_limit_exceeded', code: 'tpm' } },
      { message: 'm', kind: 'rate_limit_exceeded', code: 'tpm' },
    ],
    ['Azure', { error: { code: '401', message: 'm' } }, { message: 'm', httpStatus: 401, code: '401' }],
    [
      'xAI',
      { code: 'Client specified an invalid argument', error: 'm' },
      { message: 'm', code: 'Client specified an invalid argument' },
    ],
    ['Bedrock', { message: 'm' }, { message: 'm' }],
    ['FastAPI', { detail: [{ loc: ['body'] }] }, { message: '[{"loc":["body"]}]' }],
    [
      'Groq',
      { error: { message: 'm', type: 'invalid_request_error', code: 'tool_use_failed', status_code: 400 } },
      { httpStatus: 400, code: 'tool_use_failed' },
    ],
    [
      'Mistral',
      { object: 'error', message: { detail: 'x' }, type: 'invalid', raw_status_code: 422 },
      { message: '{"detail":"x"}', httpStatus: 422, kind: 'invalid' },
    ],
    [
      'OpenRouter',
      { error: { message: 'Provider returned error', code: 429, metadata: { raw: 'slow down' } } },
      { message: 'slow down', httpStatus: 429 },
    ],
    [
      'OpenRouter without raw',
      { error: { message: 'Provider returned error', code: 429 } },
      { message: 'Provider returned error' },
    ],
    [
      'Gemini',
      [{ error: { code: 503, status: 'UNAVAILABLE', message: 'm' } }],
      { httpStatus: 503, kind: 'UNAVAILABLE' },
    ],
    ['an envelope', { type: 'error', error: { type: 'overloaded_error', message: 'm' } }, { kind: 'overloaded_error' }],
    [
      'a status of its own beside a code',
      { error: { code: 'x', message: 'm' }, status: 500 },
      { httpStatus: 500, code: 'x' },
    ],
  ])('reads %s', (_, body, expected) => {
    expect(inStreamError(body)).toMatchObject({ type: 'error', body, ...expected });
  });

  it.each([[{ error: {} }], [{ error: true }], [null], ['x'], [[]]])('has words for %j', (body) => {
    const error = inStreamError(body);
    expect(error.message).not.toBe('');
    expect(error.httpStatus).toBeUndefined();
  });

  it.each([200, 399, 600, 12, 'abc', '', null])('takes no status from %j', (code) => {
    expect(inStreamError({ error: { code, message: 'm' } }).httpStatus).toBeUndefined();
  });
});

describe('htmlError', () => {
  it.each([
    ['<h1>Bad  gateway</h1>\n<p>cloud</p>', 'Bad gateway cloud'],
    ['<script>var x = "<b>";</script>Hi<style>p{}</style>', 'Hi'],
    ['<html', 'the upstream answered with an HTML page'],
  ])('%j', (page, message) => {
    expect(htmlError(page)).toMatchObject({ kind: 'api_error', code: 'unexpected_html', message });
  });
});
