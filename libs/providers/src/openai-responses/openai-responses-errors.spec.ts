import { describe, expect, it } from '@jest/globals';
import type { RequestMessage } from '@sluice/anthropic';
import type { UpstreamFailure } from '@sluice/exchange';
import { FAKE_SIGNER, makeAttempt } from '@sluice/testing';

import { createOpenAiResponses } from './create-openai-responses.js';

const adapter = createOpenAiResponses({
  id: 'openai',
  adapter: 'openai-responses',
  baseUrl: 'https://api.openai.com/v1',
  profile: '',
});

/** User and assistant in turn, beginning with the user. */
const turns = (...contents: readonly unknown[]) =>
  contents.map((content, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content })) as RequestMessage[];

function classify(status: number, error: object, more: Partial<UpstreamFailure> = {}) {
  const { target, request, ambient } = makeAttempt();
  const body = JSON.stringify({ error });
  const {
    error: known,
    learned,
    reply,
  } = adapter.classifyFailure({ target, status, headers: [], body, request, ambient, ...more });
  return { code: known.code, status: known.status, learned, reply };
}

describe('what is refused', () => {
  const refusal = (param: string | null, message: string, code: string | null = 'unsupported_parameter') => ({
    message,
    type: 'invalid_request_error',
    param,
    code,
  });

  it.each([
    [
      refusal(
        'reasoning.summary',
        'Your organization must be verified to generate reasoning summaries. Please go to: https://platform.openai.com/settings',
        'unsupported_value',
      ),
      'reasoning.summary',
    ],
    [
      refusal('reasoning.effort', "Unsupported parameter: 'reasoning.effort' is not supported with this model."),
      'reasoning',
    ],
    [refusal('include', 'Encrypted content is not supported with this model.', null), 'include'],
    [refusal('input[2].phase', "Unknown parameter: 'input[2].phase'.", 'unknown_parameter'), 'phase'],
    [refusal('safety_identifier', "Unknown parameter: 'safety_identifier'.", 'unknown_parameter'), 'safety_identifier'],
    [refusal('temperature', "Unsupported parameter: 'temperature' is not supported with this model."), 'temperature'],
    [
      refusal(
        'max_output_tokens',
        "Invalid 'max_output_tokens': integer above maximum value. Expected a value <= 16384, but got 64000 instead.",
        'integer_above_max_value',
      ),
      'max_tokens<=16384',
    ],
  ])('is left out the next time: %j', (error, quirk) => {
    expect(classify(400, error)).toMatchObject({ code: 'upstream_unsupported_parameter', learned: { [quirk]: true } });
    expect(classify(400, error, { quirks: { [quirk]: true } })).toMatchObject({ code: 'upstream_invalid_request' });
  });

  it('is not taken for a name when it is a value', () => {
    const error = refusal('tools[0].parameters', "Invalid schema for function 'Read'", 'invalid_function_parameters');
    expect(classify(400, error)).toMatchObject({ code: 'upstream_invalid_request', learned: undefined });
  });
});

describe('P10 thinking that is not taken back', () => {
  const thought = (id: string) => {
    const signature = FAKE_SIGNER.mint({ provider: 'openai', model: 'gpt-4o', data: { id, encrypted_content: id } });
    return { type: 'thinking', thinking: '', signature } as const;
  };
  const history = turns(
    'go',
    [thought('rs_1'), { type: 'text', text: 'a' }],
    'on',
    [thought('rs_2'), { type: 'text', text: 'b' }],
    'on',
  );
  const { request } = makeAttempt({ request: { messages: history } });

  it.each([
    { code: 'invalid_encrypted_content', message: 'The encrypted content gAAA... could not be verified.' },
    {
      code: null,
      param: 'input',
      message: "Item 'rs_1' of type 'reasoning' was provided without its required following item.",
    },
    { code: null, message: "Item with id 'rs_1' not found. Items are not persisted when `store` is set to false." },
  ])('is left out of that conversation: %j', (error) => {
    const { code, learned } = classify(400, error, { request });
    expect(code).toBe('upstream_unsupported_parameter');
    const sent = (messages: typeof history) => {
      const attempt = makeAttempt({ request: { messages }, quirks: learned! });
      return (JSON.parse(String(adapter.prepare(attempt).request.body)) as { input: { type: string }[] }).input;
    };
    expect(sent(history).filter(({ type }) => type === 'reasoning')).toEqual([]);
    const later = [...history, ...turns('', [thought('rs_3'), { type: 'text', text: 'c' }], 'on').slice(1)];
    expect(sent(later).filter(({ type }) => type === 'reasoning')).toMatchObject([{ id: 'rs_3' }]);
    expect(classify(400, error, { request, quirks: learned! }).code).toBe('upstream_invalid_request');
  });

  it('is nothing to learn from where none was sent', () => {
    expect(classify(400, { code: 'invalid_encrypted_content', message: 'no' }).learned).toBeUndefined();
  });
});

describe('failures', () => {
  it.each([
    [
      401,
      { code: 'invalid_api_key', message: 'Incorrect API key provided: sk-abc***xyz.' },
      'upstream_rejected_credential',
    ],
    [429, { code: 'rate_limit_exceeded', message: 'Please try again in 1.2s' }, 'upstream_rate_limited'],
    [429, { code: 'insufficient_quota', message: 'You exceeded your current quota' }, 'upstream_credential_exhausted'],
    [
      400,
      { code: 'context_length_exceeded', message: 'Your input exceeds the context window' },
      'upstream_context_overflow',
    ],
    [400, { code: 'model_not_found', message: "The requested model 'x' does not exist." }, 'upstream_model_not_found'],
    [500, { type: 'server_error', message: 'The server had an error' }, 'upstream_internal_error'],
  ])('%i %j', (status, error, code) => {
    expect(classify(status, error).code).toBe(code);
  });

  it.each(['invalid_prompt', 'image_content_policy_violation'])(
    'a prompt that is forbidden is a refusal: %s',
    (code) => {
      const { reply } = classify(400, { code, message: 'flagged' });
      expect(reply?.[0]).toEqual({ type: 'finish', reason: 'refusal', explanation: 'flagged' });
    },
  );
});
