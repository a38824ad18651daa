import { describe, expect, it } from '@jest/globals';
import { conversation, makeAttempt, translateRequest } from '@sluice/testing';

import { createZai } from './zai.adapter.js';

const adapter = createZai({ id: 'zai', adapter: 'zai', baseUrl: 'https://zai.test/v1', profile: '' });

const GO = conversation(['user', 'go']);
const TOOL = { tools: [{ name: 'Read', input_schema: { type: 'object' } }] };

function translate(request: object, model = 'glm-4.7') {
  return translateRequest(adapter, { max_tokens: 32_000, ...GO, ...request }, { target: { provider: 'zai', model } });
}

function classify(status: number | undefined, body: object) {
  const attempt = makeAttempt({ target: { provider: 'zai' } });
  return adapter.classifyFailure({ ...attempt, status, headers: [], body: JSON.stringify(body) });
}

describe(createZai.name, () => {
  it('has its earlier thinking read, and grades it where grades are known', () => {
    const thinking = { type: 'enabled', clear_thinking: false };
    const medium = { output_config: { effort: 'medium' } };
    expect(translate(medium).body).toMatchObject({ thinking });
    expect(translate(medium).body).not.toHaveProperty('reasoning_effort');
    expect(translate(medium).losses).toMatchObject([{ code: 'reasoning_clamped', detail: 'medium → on' }]);
    expect(translate(medium, 'glm-5.2').body).toMatchObject({ thinking, reasoning_effort: 'medium' });
    expect(translate(medium, 'glm-5.2').losses).toEqual([]);
    expect(translate({ thinking: { type: 'disabled' } }).body['thinking']).toEqual({ type: 'disabled' });
  });

  it('asks in words for a tool that cannot be forced, and takes the tools away where none may be called', () => {
    const named = translate({ ...TOOL, tool_choice: { type: 'tool', name: 'Read' } });
    expect(named.body).toMatchObject({ tool_choice: 'auto', messages: [{ role: 'system' }, { role: 'user' }] });
    expect(named.losses).toMatchObject([{ code: 'tool_choice_downgraded' }]);
    expect(translate({ ...TOOL, tool_choice: { type: 'none' } }).body).not.toHaveProperty('tools');
  });

  it('looks by itself for all stop sequences but one', () => {
    const { body, losses } = translate({ stop_sequences: ['A', 'B'] });
    expect(body['stop']).toEqual(['A']);
    expect(losses).toMatchObject([{ code: 'stop_sequences_truncated' }]);
  });

  it('tells an empty account from a limit', () => {
    const empty = { code: '1113', message: 'Insufficient balance or no resource package. Please recharge.' };
    expect(classify(429, { error: empty }).error.code).toBe('upstream_credential_exhausted');
    const busy = { code: '1305', message: 'The service may be temporarily overloaded, please try again later' };
    expect(classify(429, { error: busy }).error.code).toBe('upstream_rate_limited');
  });
});
