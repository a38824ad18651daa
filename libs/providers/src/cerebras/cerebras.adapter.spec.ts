import { describe, expect, it } from '@jest/globals';
import { conversation, makeAttempt, translateRequest } from '@sluice/testing';

import { createCerebras } from './cerebras.adapter.js';

const adapter = createCerebras({
  id: 'cerebras',
  adapter: 'cerebras',
  baseUrl: 'https://cerebras.test/v1',
  profile: '',
});

const GO = conversation(['user', 'go']);

function translate(request: object, model = 'zai-glm-4.7') {
  return translateRequest(
    adapter,
    { max_tokens: 32_000, ...GO, ...request },
    { target: { provider: 'cerebras', model } },
  );
}

function classify(status: number | undefined, body: object) {
  const attempt = makeAttempt({ target: { provider: 'cerebras' } });
  return adapter.classifyFailure({ ...attempt, status, headers: [], body: JSON.stringify(body) });
}

describe(createCerebras.name, () => {
  it('tells GLM not to think, and nothing else', () => {
    expect(translate({ thinking: { type: 'disabled' } }).body['reasoning_effort']).toBe('none');
    const { body, losses } = translate({ output_config: { effort: 'high' } });
    expect(body).not.toHaveProperty('reasoning_effort');
    expect(losses).toMatchObject([{ code: 'reasoning_clamped', detail: 'high → on' }]);
  });

  it('grades the thinking of gpt-oss, which cannot be turned off', () => {
    expect(translate({ output_config: { effort: 'max' } }, 'gpt-oss-120b').body['reasoning_effort']).toBe('high');
    expect(translate({ thinking: { type: 'disabled' } }, 'gpt-oss-120b').body['reasoning_effort']).toBe('low');
  });

  it('says of models that do not think that they do not', () => {
    expect(translate({ output_config: { effort: 'high' } }, 'llama-3.3-70b').losses).toMatchObject([
      { code: 'reasoning_dropped' },
    ]);
  });

  it('reads errors with nothing around them', () => {
    const body = {
      message: "We're experiencing high traffic right now!",
      type: 'too_many_requests_error',
      code: 'queue_exceeded',
    };
    expect(classify(429, body).error).toMatchObject({ code: 'upstream_rate_limited', upstreamCode: 'queue_exceeded' });
  });
});
