import { describe, expect, it } from '@jest/globals';
import { conversation, makeAttempt, toolResult, toolUse, translateRequest } from '@sluice/testing';

import { createMistral } from './mistral.adapter.js';

const adapter = createMistral({ id: 'mistral', adapter: 'mistral', baseUrl: 'https://mistral.test/v1', profile: '' });

const GO = conversation(['user', 'go']);

function translate(request: object, model = 'mistral-small-latest') {
  return translateRequest(
    adapter,
    { max_tokens: 32_000, ...GO, ...request },
    { target: { provider: 'mistral', model } },
  );
}

function classify(status: number | undefined, body: object) {
  const attempt = makeAttempt({ target: { provider: 'mistral' } });
  return adapter.classifyFailure({ ...attempt, status, headers: [], body: JSON.stringify(body) });
}

describe(createMistral.name, () => {
  it('gives calls ids of nine letters and digits, in both places and every time', () => {
    const id = 'toolu_01T1x1fJ34qAmk2tNTrN7Up6';
    const turns = conversation(['user', 'go'], ['assistant', [toolUse(id)]], ['user', [toolResult(id, 'r')]]);
    expect(translate(turns).body.messages.slice(1)).toMatchObject([
      { tool_calls: [{ id: 'hC7qxS0Ex' }] },
      { tool_call_id: 'hC7qxS0Ex' },
    ]);
  });

  it.each([
    ['mistral-small-latest', { reasoning_effort: 'high' }, { reasoning_effort: 'none' }],
    ['mistral-small-2603', { reasoning_effort: 'high' }, { reasoning_effort: 'none' }],
    ['mistral-medium-3-5', { reasoning_effort: 'high' }, { reasoning_effort: 'none' }],
    ['magistral-medium-latest', { prompt_mode: 'reasoning' }, {}],
    ['mistral-small-2506', {}, {}],
    ['mistral-large-latest', {}, {}],
  ])('lets %s think as it can', (model, on, off) => {
    const steer = (request: object): object => {
      const { reasoning_effort, prompt_mode } = translate(request, model).body;
      return JSON.parse(JSON.stringify({ reasoning_effort, prompt_mode })) as object;
    };
    expect(steer({ thinking: { type: 'enabled', budget_tokens: 5000 } })).toEqual(on);
    expect(steer({ thinking: { type: 'disabled' } })).toEqual(off);
    expect(steer({})).toEqual({});
  });

  it('goes on from a prefill, and does not ask for usage that comes anyway', () => {
    const { body } = translate({ ...conversation(['user', 'go'], ['assistant', '{']), stream: true });
    expect(body.messages.at(-1)).toEqual({ role: 'assistant', content: '{', prefix: true });
    expect(body).not.toHaveProperty('stream_options');
  });

  it('reads errors with nothing around them', () => {
    expect(classify(401, { detail: 'Invalid API Key' }).error.code).toBe('upstream_rejected_credential');
    expect(
      classify(400, { object: 'error', message: 'Logprobs are not enabled', type: 'invalid_request_invalid_args' })
        .error,
    ).toMatchObject({ code: 'upstream_invalid_request', publicMessage: 'mistral: Logprobs are not enabled' });
  });
});
