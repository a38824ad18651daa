import { describe, expect, it } from '@jest/globals';
import { conversation, makeAttempt, translateRequest } from '@sluice/testing';

import { createDashScope } from './dashscope.adapter.js';

const adapter = createDashScope({
  id: 'dashscope',
  adapter: 'dashscope',
  baseUrl: 'https://dashscope.test/v1',
  profile: '',
});

const GO = conversation(['user', 'go']);
const TOOL = { tools: [{ name: 'Read', input_schema: { type: 'object' } }] };

function translate(request: object, model = 'qwen3-max') {
  return translateRequest(
    adapter,
    { max_tokens: 32_000, ...GO, ...request },
    { target: { provider: 'dashscope', model } },
  );
}

function classify(status: number | undefined, body: object) {
  const attempt = makeAttempt({ target: { provider: 'dashscope' } });
  return adapter.classifyFailure({ ...attempt, status, headers: [], body: JSON.stringify(body) });
}

describe(createDashScope.name, () => {
  it('is asked for several calls at once, unless the client wants one at a time', () => {
    expect(translate(TOOL).body['parallel_tool_calls']).toBe(true);
    const single = { ...TOOL, tool_choice: { type: 'auto', disable_parallel_tool_use: true } };
    expect(translate(single).body['parallel_tool_calls']).toBe(false);
    expect(translate({}).body).not.toHaveProperty('parallel_tool_calls');
  });

  it('streams whatever is thought about, also for those who want no stream', () => {
    const thinking = { thinking: { type: 'enabled', budget_tokens: 5000 } };
    expect(translate(thinking).body).toMatchObject({ enable_thinking: true, thinking_budget: 5000, stream: true });
    expect(translate({}).body).toMatchObject({ stream: false });
  });

  it('forces a tool by its name, and does not think then', () => {
    const named = { ...TOOL, tool_choice: { type: 'tool', name: 'Read' } };
    expect(translate(named).body).toMatchObject({
      tool_choice: { type: 'function', function: { name: 'Read' } },
      enable_thinking: false,
    });
    expect(translate({ ...TOOL, tool_choice: { type: 'any' } }).body['tool_choice']).toBe('auto');
  });

  it("tells a minute's quota from an empty account", () => {
    const minute = { message: 'You exceeded your current quota, please check your plan', code: 'insufficient_quota' };
    expect(classify(429, { error: minute }).error.code).toBe('upstream_rate_limited');
    const account = { message: 'Access denied, please make sure your account is in good standing.', code: 'Arrearage' };
    expect(classify(400, { error: account }).error.code).toBe('upstream_credential_exhausted');
  });
});
