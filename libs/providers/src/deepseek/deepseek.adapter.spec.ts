import { describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';
import { conversation, makeAttempt, toolResult, toolUse, translateRequest } from '@sluice/testing';

import { createDeepSeek } from './deepseek.adapter.js';

const adapter = createDeepSeek({
  id: 'deepseek',
  adapter: 'deepseek',
  baseUrl: 'https://deepseek.test/v1',
  profile: '',
});

const GO = conversation(['user', 'go']);
const TOOL = { tools: [{ name: 'Read', input_schema: { type: 'object' } }] };

function translate(request: object, model = 'deepseek-v4-flash') {
  return translateRequest(
    adapter,
    { max_tokens: 32_000, ...GO, ...request },
    { target: { provider: 'deepseek', model } },
  );
}

function decode(stream: string): readonly CompletionEvent[] {
  const decoder = adapter.prepare(makeAttempt()).openDecoder({ status: 200, headers: [] });
  return [...decoder.push(Buffer.from(stream)), ...decoder.end()];
}

describe(createDeepSeek.name, () => {
  it.each(['deepseek-v4-flash', 'deepseek-chat', 'deepseek-reasoner'])(
    'has a thought before every call for %s, be it empty',
    (model) => {
      const turns = conversation(['user', 'go'], ['assistant', [toolUse('t1')]], ['user', [toolResult('t1', 'r')]]);
      expect(translate(turns, model).body.messages[1]).toMatchObject({ reasoning_content: '' });
    },
  );

  it.each([
    ['low', 'low'],
    ['medium', 'high'],
    ['high', 'high'],
    ['xhigh', 'high'],
    ['max', 'max'],
  ])('thinks as hard as %s asks: %s', (effort, sent) => {
    const { body, losses } = translate({ output_config: { effort } });
    expect(body).toMatchObject({ thinking: { type: 'enabled' }, reasoning_effort: sent });
    expect(losses.map(({ code }) => code)).toEqual(effort === sent ? [] : ['reasoning_clamped']);
    expect(translate({ output_config: { effort } }, 'deepseek-chat').body).not.toHaveProperty('reasoning_effort');
  });

  it('does not think before a tool that was forced, unless it was told to', () => {
    const forced = { ...TOOL, tool_choice: { type: 'any' } };
    expect(translate(forced).body).toMatchObject({ tool_choice: 'required', thinking: { type: 'disabled' } });
    const both = translate({ ...forced, thinking: { type: 'adaptive' }, output_config: { effort: 'high' } });
    expect(both.body).toMatchObject({ tool_choice: 'auto', thinking: { type: 'enabled' } });
    expect(both.losses).toContainEqual(expect.objectContaining({ code: 'tool_choice_downgraded' }));
    expect(translate(TOOL).body).not.toHaveProperty('thinking');
  });

  it.each([
    ['https://api.deepseek.com/beta', { role: 'assistant', content: '{', prefix: true }],
    ['https://api.deepseek.com/beta/', { role: 'assistant', content: '{', prefix: true }],
    ['https://api.deepseek.com/v1', { role: 'assistant', content: '{' }],
  ])('goes on from a prefill where %s can', (baseUrl, last) => {
    const there = createDeepSeek({ id: 'deepseek', adapter: 'deepseek', baseUrl, profile: '' });
    const { body } = translateRequest(there, conversation(['user', 'go'], ['assistant', '{']));
    expect(body.messages.at(-1)).toEqual(last);
  });

  it('takes a reply that the servers had no room for as an overload', () => {
    const choice = { index: 0, delta: { content: '' }, finish_reason: 'insufficient_system_resource' };
    expect(decode(`data: ${JSON.stringify({ id: 'c', choices: [choice] })}\n\n`).at(-1)).toMatchObject({
      type: 'error',
      httpStatus: 529,
    });
  });
});
