import { describe, expect, it } from '@jest/globals';
import { conversation, makeAttempt, translateRequest } from '@sluice/testing';

import { createNvidia } from './nvidia.adapter.js';

const adapter = createNvidia({ id: 'nvidia', adapter: 'nvidia', baseUrl: 'https://nvidia.test/v1', profile: '' });

const GO = conversation(['user', 'go']);
const TOOL = { tools: [{ name: 'Read', input_schema: { type: 'object' } }] };

function translate(request: object, model = 'z-ai/glm5') {
  return translateRequest(
    adapter,
    { max_tokens: 32_000, ...GO, ...request },
    { target: { provider: 'nvidia', model } },
  );
}

function classify(status: number | undefined, body: object) {
  const attempt = makeAttempt({ target: { provider: 'nvidia' } });
  return adapter.classifyFailure({ ...attempt, status, headers: [], body: JSON.stringify(body) });
}

describe(createNvidia.name, () => {
  it.each([
    ['z-ai/glm5', 'enable_thinking'],
    ['qwen/qwen3-235b-a22b', 'enable_thinking'],
    ['deepseek-ai/deepseek-v3.1', 'thinking'],
    ['moonshotai/kimi-k2.5', 'thinking'],
  ])('turns the switch that the template of %s knows: %s', (model, name) => {
    expect(translate({ output_config: { effort: 'high' } }, model).body['chat_template_kwargs']).toEqual({
      [name]: true,
    });
    expect(translate({ thinking: { type: 'disabled' } }, model).body['chat_template_kwargs']).toEqual({
      [name]: false,
    });
    expect(translate({}, model).body).not.toHaveProperty('chat_template_kwargs');
  });

  it('does not ask for one call at a time where nobody would understand it', () => {
    const { body, losses } = translate({ ...TOOL, tool_choice: { type: 'auto', disable_parallel_tool_use: true } });
    expect(body).not.toHaveProperty('parallel_tool_calls');
    expect(losses).toMatchObject([{ code: 'field_dropped', path: 'tool_choice.disable_parallel_tool_use' }]);
  });

  it('reads a problem by its detail, else by its title', () => {
    expect(
      classify(403, { status: 403, title: 'Forbidden', detail: 'Authorization failed' }).error.publicMessage,
    ).toContain('Authorization failed');
    expect(classify(429, { status: 429, title: 'Too Many Requests' }).error.publicMessage).toBe(
      'nvidia: Too Many Requests',
    );
  });
});
