import { describe, expect, it } from '@jest/globals';
import type { CompletionError } from '@sluice/completion';
import { UpstreamError, type Quirks, type UpstreamFailure } from '@sluice/exchange';
import { FakeAmbient, makeAttempt } from '@sluice/testing';

import { classifyFailure } from './openai-compatible-errors.js';

const START_MS = Date.UTC(2026, 10, 20, 12, 0, 0);

interface Failure {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly event?: CompletionError;
  readonly quirks?: Quirks;
  readonly provider?: string;
}

function classify({ status, body = '', headers = {}, event, quirks, provider = 'up' }: Failure) {
  const attempt = makeAttempt({ target: { provider }, request: { model: 'asked-for' } });
  const failure: UpstreamFailure = {
    target: attempt.target,
    request: attempt.request,
    ambient: new FakeAmbient(START_MS),
    status,
    headers: Object.entries(headers),
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(event && { event }),
    ...(quirks && { quirks }),
  };
  const { error, learned } = classifyFailure(failure);
  if (!(error instanceof UpstreamError)) throw error;
  return { error, learned };
}

const openai = (message: string, more: object = {}) => ({ error: { message, type: 'invalid_request_error', ...more } });

describe('X01 X02 context overflow', () => {
  it.each<[string, unknown, string]>([
    [
      'X01 by the output',
      openai(
        "This model's maximum context length is 262144 tokens. However, you requested 262462 tokens (230462 in the messages, 32000 in the completion). Please reduce the length.",
      ),
      'input length and `max_tokens` exceed context limit: 230462 + 32000 > 262144, decrease input length or `max_tokens` and try again',
    ],
    [
      'by the output, in the words of OpenRouter',
      openai(
        "This endpoint's maximum context length is 131072 tokens. However, you requested about 140000 tokens (100000 of text input, 8000 of tool input, 32000 in the output).",
      ),
      'input length and `max_tokens` exceed context limit: 108000 + 32000 > 131072, decrease',
    ],
    [
      'X02 by the input',
      openai(
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 150000 tokens. Please reduce the length of the messages.",
        { code: 'context_length_exceeded' },
      ),
      'prompt is too long: 150000 tokens > 128000 maximum',
    ],
    [
      'X02 at Google',
      [
        {
          error: {
            code: 400,
            message: 'The input token count (1250074) exceeds the maximum number of tokens allowed (1048576).',
            status: 'INVALID_ARGUMENT',
          },
        },
      ],
      'prompt is too long: 1250074 tokens > 1048576 maximum',
    ],
    [
      'in the fields of llama.cpp',
      { error: { code: 400, type: 'exceed_context_size_error', message: 'x', n_prompt_tokens: 9000, n_ctx: 8192 } },
      'prompt is too long: 9000 tokens > 8192 maximum',
    ],
    [
      'input and output together in the words of Anthropic',
      openai('prompt is too long: 210000 tokens > 200000 maximum'),
      'prompt is too long: 210000 tokens > 200000 maximum',
    ],
    ['without numbers', openai('Your input exceeds the context window of this model.'), 'prompt is too long'],
    [
      'only by how much',
      openai('Input exceeds the context window of 8192 tokens: exceeded by 500 tokens'),
      'prompt is too long',
    ],
    ['a code alone', openai('no', { code: 'model_max_prompt_tokens_exceeded' }), 'prompt is too long'],
    [
      'xAI',
      {
        code: 'Client specified an invalid argument',
        error: "This model's maximum prompt length is 131072 but the request contains 136973 tokens.",
      },
      'prompt is too long: 136973 tokens > 131072 maximum',
    ],
    [
      'Moonshot',
      openai('Invalid request: Your request exceeded model token limit: 262144 (requested: 263001)'),
      'prompt is too long: 263001 tokens > 262144 maximum',
    ],
    ['Moonshot, without a total', openai('Your request exceeded model token limit: 262144'), 'prompt is too long ('],
    ['Z.ai', { error: { code: '1261', message: 'Prompt exceeds max length' } }, 'prompt is too long ('],
    [
      'DashScope',
      openai('<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 129024]'),
      'prompt is too long (',
    ],
    ['Groq', openai('Please reduce the length of the messages or completion.'), 'prompt is too long ('],
    [
      'LM Studio',
      { error: 'The number of tokens to keep from the initial prompt is greater than the context length.' },
      'prompt is too long (',
    ],
    [
      'LM Studio, where it would cut',
      {
        error: 'Trying to keep the first 9001 tokens, but the model is loaded with context length of only 4096 tokens.',
      },
      'prompt is too long',
    ],
  ])('%s', (_name, body, start) => {
    const { error } = classify({ status: 400, body });
    expect(error).toMatchObject({ code: 'upstream_context_overflow', status: 400, retryable: false });
    expect(error.publicMessage.slice(0, start.length)).toBe(start);
    expect(error.publicMessage).toContain(' (upstream up: ');
  });

  it('is not what a rate limit of too many tokens is', () => {
    expect(classify({ status: 429, body: openai('too many tokens per minute') }).error.code).toBe(
      'upstream_rate_limited',
    );
  });
});

describe('X05 the class of a failure', () => {
  it.each<[number, unknown, string, number, string]>([
    [400, openai('bad'), 'upstream_invalid_request', 400, 'invalid_request_error'],
    [401, openai('no key'), 'upstream_rejected_credential', 502, 'api_error'],
    [402, openai('pay'), 'upstream_credential_exhausted', 429, 'rate_limit_error'],
    [403, openai('no'), 'upstream_forbidden', 502, 'api_error'],
    [
      403,
      { message: "You don't have access to the model with the specified model ID." },
      'upstream_model_forbidden',
      502,
      'api_error',
    ],
    [404, openai('The model `x` does not exist'), 'upstream_model_not_found', 404, 'not_found_error'],
    [404, { detail: 'Not Found' }, 'upstream_invalid_request', 400, 'invalid_request_error'],
    [400, openai('foo is not a valid model ID'), 'upstream_model_not_found', 404, 'not_found_error'],
    [404, openai('x', { code: 'DeploymentNotFound' }), 'upstream_model_not_found', 404, 'not_found_error'],
    [405, '', 'upstream_invalid_request', 400, 'invalid_request_error'],
    [408, '', 'upstream_timeout', 504, 'timeout_error'],
    [409, '', 'upstream_conflict', 409, 'conflict_error'],
    [413, '', 'upstream_request_too_large', 413, 'request_too_large'],
    [422, { detail: [{ loc: ['body', 'x'], msg: 'bad' }] }, 'upstream_invalid_request', 400, 'invalid_request_error'],
    [429, openai('slow'), 'upstream_rate_limited', 429, 'rate_limit_error'],
    [429, openai('x', { code: 'insufficient_quota' }), 'upstream_credential_exhausted', 429, 'rate_limit_error'],
    [429, openai('quota metric, limit: 0, model'), 'upstream_credential_exhausted', 429, 'rate_limit_error'],
    [498, '', 'upstream_overloaded', 529, 'overloaded_error'],
    [500, openai('oops'), 'upstream_internal_error', 500, 'api_error'],
    [500, openai('image input is not supported'), 'upstream_invalid_request', 400, 'invalid_request_error'],
    [500, openai('The server is overloaded'), 'upstream_overloaded', 529, 'overloaded_error'],
    [502, '', 'upstream_failed', 502, 'api_error'],
    [503, '', 'upstream_overloaded', 529, 'overloaded_error'],
    [504, '', 'upstream_timeout', 504, 'timeout_error'],
    [521, '', 'upstream_failed', 502, 'api_error'],
    [529, '', 'upstream_overloaded', 529, 'overloaded_error'],
    [400, openai('x', { code: 'tool_use_failed' }), 'upstream_tool_call_failed', 502, 'api_error'],
    [
      400,
      { error: { code: 400, message: 'API key not valid.', details: [{ reason: 'API_KEY_INVALID' }] } },
      'upstream_rejected_credential',
      502,
      'api_error',
    ],
    [400, openai('blocked', { code: 'content_filter' }), 'upstream_invalid_request', 400, 'invalid_request_error'],
  ])('%d %j is %s', (status, body, code, clientStatus, type) => {
    const { error } = classify({ status, body });
    expect(error).toMatchObject({ code, status: clientStatus, anthropicType: type, upstreamStatus: status });
    expect(error.publicMessage).not.toBe('');
  });

  it.each<[string, unknown, string]>([
    ['a number in words', { error: { message: 'No credits', code: 402 } }, 'upstream_credential_exhausted'],
    ['a number as text', { error: { message: 'x', code: '429' } }, 'upstream_rate_limited'],
    ['a number of the raw status', { error: { message: 'x', raw_status_code: 503 } }, 'upstream_overloaded'],
    ['a type', { error: { message: 'x', type: 'overloaded_error' } }, 'upstream_overloaded'],
    ['a code', { error: { message: 'x', code: 'rate_limit_exceeded' } }, 'upstream_rate_limited'],
    ['a status in capitals', { error: { message: 'x', status: 'RESOURCE_EXHAUSTED' } }, 'upstream_rate_limited'],
    ['the type of a bad request', openai('x'), 'upstream_invalid_request'],
    ['nothing at all', { error: 'boom' }, 'upstream_failed'],
  ])('within a reply that began well, told by %s', (_name, body, code) => {
    expect(classify({ status: 200, body }).error.code).toBe(code);
    const event: CompletionError = { type: 'error', message: 'as decoded', body };
    expect(classify({ event }).error).toMatchObject({ publicMessage: 'up: as decoded' });
  });

  it.each<[string, CompletionError, string]>([
    [
      'Groq inside a stream',
      { type: 'error', httpStatus: 400, code: 'tool_use_failed', message: 'x' },
      'upstream_tool_call_failed',
    ],
    [
      'our own decoder',
      { type: 'error', kind: 'api_error', code: 'invalid_tool_arguments', message: 'x' },
      'upstream_invalid_response',
    ],
    ['DeepSeek', { type: 'error', kind: 'insufficient_system_resource', message: 'x' }, 'upstream_overloaded'],
    ['a key', { type: 'error', kind: 'authentication_error', message: 'x' }, 'upstream_rejected_credential'],
  ])('an event of %s', (_name, event, code) => {
    expect(classify({ event }).error.code).toBe(code);
  });
});

it.each([
  ['stream_ended_early', 'upstream_stream_ended_early'],
  ['malformed_event', 'upstream_invalid_response'],
  ['event_too_large', 'upstream_invalid_response'],
  ['constructor', 'upstream_failed'],
])('what our decoder found, %s, is %s', (code, expected) => {
  expect(classify({ event: { type: 'error', kind: 'api_error', code, message: 'x' } }).error.code).toBe(expected);
});

describe('the message of a failure', () => {
  it.each<[string, number, unknown, string]>([
    ['an OpenAI error', 400, openai('bad thing'), 'up: bad thing'],
    ['xAI', 400, { code: 'Client specified an invalid argument', error: 'bad thing' }, 'up: bad thing'],
    ['FastAPI', 422, { detail: 'bad thing' }, 'up: bad thing'],
    ['a list of details', 422, { detail: [{ msg: 'bad' }] }, 'up: [{"msg":"bad"}]'],
    [
      'OpenRouter',
      502,
      { error: { message: 'Provider returned error', metadata: { raw: 'bad thing' } } },
      'up: bad thing',
    ],
    ['X04 HTML', 502, '<html><style>p{}</style><h1>Bad Gateway</h1><p>nginx</p>', 'up: Bad Gateway nginx'],
    ['nothing', 500, '', 'up: the upstream answered with an empty body'],
    ['a number', 500, '17', 'up: 17'],
    ['the model', 404, openai('no model x'), 'model: asked-for'],
    ['X16 a key', 401, openai('bad key sk-abcdefgh1234'), 'upstream up rejected the gateway credential'],
  ])('of %s', (_name, status, body, message) => {
    expect(classify({ status, body }).error.publicMessage).toBe(message);
  });

  it('is short, however long the page', () => {
    expect(classify({ status: 500, body: 'x '.repeat(5000) }).error.publicMessage.length).toBeLessThan(300);
  });

  it.each([
    'Incorrect API key provided: sk-proj-abcDEF123456ghIJKL. Find it at x',
    'Incorrect API key provided: sk-ab**********cd12',
    'GET https://x.test/v1?alt=sse&key=AIzaSyD-abcdefghijklmnopqrstuvw failed',
    'header "Authorization: Bearer abcDEF123456ghIJKL" is wrong',
    '{"api_key":"abcDEF123456ghIJKL"}',
    'Rate limit reached in organization org-abcDEF123456ghIJKL',
    'Project projects/my-abcDEF123456ghIJKL-1 has no quota',
    'arn:aws:bedrock:us-east-1:123456789012:inference-profile/x',
    'account id 123456789012 is blocked',
    'key 0123456789abcdef0123456789abcdef is unknown',
  ])('X09 keeps no secret of %s', (message) => {
    const { error } = classify({ status: 400, body: openai(message, { code: message }) });
    for (const text of [error.publicMessage, error.message, error.upstreamCode]) {
      expect(text).toContain('[redacted]');
      expect(text).not.toMatch(/abcDEF|abcdefghijkl|123456789012|0123456789abcdef|cd12/);
    }
  });

  it('keeps what helps: the model, the request’s id, numbers', () => {
    const message = 'The model gpt-4o-2024-08-06 failed, request req_011CSHoEeqs5C35K2UUGp6Hs, 128000 tokens';
    expect(classify({ status: 500, body: openai(message) }).error.publicMessage).toBe(`up: ${message}`);
  });
});

describe('X06 how long to wait', () => {
  it.each<[string, Record<string, string>, unknown, number | undefined]>([
    ['milliseconds', { 'retry-after-ms': '1500', 'retry-after': '9' }, '', 1500],
    ['seconds', { 'retry-after': '3' }, '', 3000],
    ['a date', { 'retry-after': 'Fri, 20 Nov 2026 12:00:30 GMT' }, '', 30_000],
    ['a date gone by', { 'retry-after': 'Fri, 20 Nov 2026 11:00:00 GMT' }, '', 0],
    ['a bucket', { 'x-ratelimit-reset-requests': '1m2.5s' }, '', 62_500],
    ['the slower bucket', { 'x-ratelimit-reset-requests': '6ms', 'x-ratelimit-reset-tokens': '2s' }, '', 2000],
    [
      'the empty bucket',
      { 'x-ratelimit-reset-requests': '1s', 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-tokens': '2m' },
      '',
      1000,
    ],
    ['a number without a unit', { 'x-ratelimit-reset-tokens': '7' }, '', undefined],
    ['Google', {}, { error: { message: 'x', details: [{}, { retryDelay: '34s' }] } }, 34_000],
    ['words', {}, openai('Please try again in 1.2s. Contact us'), 1200],
    ['words with minutes', {}, openai('Please try again in 1m2.5s.'), 62_500],
    ['words in full', {}, openai('Retry after 5 seconds'), 5000],
    ['nonsense', { 'retry-after': 'soon' }, openai('try again in a while'), undefined],
    ['a year', { 'retry-after': '31536000' }, '', 604_800_000],
  ])('is told by %s', (_name, headers, body, expected) => {
    expect(classify({ status: 429, headers, body }).error.retryAfterMs).toBe(expected);
  });

  it('is told by the event first', () => {
    const event: CompletionError = { type: 'error', httpStatus: 429, message: 'x', retryAfterMs: 7 };
    expect(classify({ event, headers: { 'retry-after': '3' } }).error.retryAfterMs).toBe(7);
  });
});

describe('X07 X08 keys', () => {
  it('X07 X08 an exhausted one is set aside, and the client is told not to try again', () => {
    const { error } = classify({ status: 429, body: openai('x', { code: 'insufficient_quota' }) });
    expect(error).toMatchObject({ credentialVerdict: 'exhausted', clientShouldRetry: false, retryable: true });
  });

  it('X16 a rejected one is revoked, and the client never sees a 401', () => {
    const { error } = classify({ status: 401, body: openai('x') });
    expect(error).toMatchObject({ credentialVerdict: 'revoked', clientShouldRetry: false, status: 502 });
  });
});

describe('what is learned from a refusal', () => {
  it.each<[string, unknown, string]>([
    [
      'the name of the limit',
      openai(
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        {
          code: 'unsupported_parameter',
          param: 'max_tokens',
        },
      ),
      'max_tokens',
    ],
    [
      'the other name',
      { detail: [{ type: 'extra_forbidden', loc: ['body', 'max_completion_tokens'] }] },
      'max_completion_tokens',
    ],
    [
      'its bound',
      openai('max_tokens is too large: 64000. This model supports at most 16384 completion tokens'),
      'max_tokens<=16384',
    ],
    ['stream_options', openai('Unrecognized request argument supplied: stream_options'), 'stream_options'],
    [
      'R45 the effort',
      openai("Unsupported parameter: 'reasoning_effort' is not supported with this model."),
      'reasoning',
    ],
    ['thinking', openai('"llama3" does not support thinking'), 'reasoning'],
    [
      'temperature',
      openai(
        "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
        { param: 'temperature' },
      ),
      'temperature',
    ],
    [
      'parallel calls',
      openai("Unsupported parameter: 'parallel_tool_calls' is not supported with this model."),
      'parallel_tool_calls',
    ],
    ['stop', openai("Unsupported parameter: 'stop' is not supported with this model.", { param: 'stop' }), 'stop'],
    ['the role', openai("Unknown role: 'developer' role is not supported"), 'developer'],
  ])('%s', (_name, body, quirk) => {
    const first = classify({ status: 400, body });
    expect(first.learned).toEqual({ [quirk]: true });
    expect(first.error).toMatchObject({ code: 'upstream_unsupported_parameter', retryable: true });
    const second = classify({ status: 400, body, quirks: { [quirk]: true } });
    expect(second.learned).toBeUndefined();
    expect(second.error).toMatchObject({ code: 'upstream_invalid_request', retryable: false });
  });

  it.each<[string, number, unknown]>([
    ['a wrong value', 400, openai("Invalid 'temperature': must be at most 2", { param: 'temperature' })],
    ['a message that is wrong', 400, openai("Invalid type for 'messages[0].content'", { param: 'messages' })],
    ['a failure of the server', 500, openai("Unsupported parameter: 'temperature'")],
    ['a context that overflows', 400, openai('maximum context length is 10 tokens, max_tokens is not supported')],
  ])('nothing from %s', (_name, status, body) => {
    expect(classify({ status, body }).learned).toBeUndefined();
  });
});
