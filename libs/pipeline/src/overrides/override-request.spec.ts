import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest, ToolChoice } from '@sluice/anthropic';
import type { RequestLimits, TargetOverrides } from '@sluice/exchange';

import { overrideRequest } from './override-request.js';

const REQUEST: MessagesRequest = { model: 'm', max_tokens: 8_000, messages: [{ role: 'user', content: 'hi' }] };

function override(
  request: Partial<MessagesRequest>,
  overrides: TargetOverrides,
  limits?: RequestLimits,
): Pick<ReturnType<typeof overrideRequest>, 'changes' | 'losses' | 'request'> {
  const { changes, losses, request: after } = overrideRequest({ ...REQUEST, ...request }, { overrides, limits });
  return { changes, losses, request: after };
}

it('leaves the request alone where nothing is wanted of it', () => {
  const request = { ...REQUEST, temperature: 1, tools: [{ name: 'Bash' }] };
  const wishes = {
    overrides: { temperature: 1, maxOutputTokens: 8_000, dropTools: ['Web*'], streams: false, extraBody: { a: 1 } },
    limits: { minOutputTokens: 100, maxOutputTokens: 9_000 },
  } as const;
  const { request: after, changes, losses } = overrideRequest(request, wishes);
  expect(after).toBe(request);
  expect([changes, losses]).toEqual([{}, []]);
});

describe('effort', () => {
  const edits = [{ type: 'clear_thinking_20251015' }, { type: 'clear_tool_uses_20250919' }];

  it.each<[string, Partial<MessagesRequest>, TargetOverrides['effort'], Readonly<Record<string, unknown>>]>([
    ['of a client that wants none', {}, 'high', { output_config: { effort: 'high' } }],
    ['of another grade', { output_config: { effort: 'low' } }, 'max', { output_config: { effort: 'max' } }],
    [
      'beside a format',
      { output_config: { effort: 'low', format: { type: 'json_schema', schema: {} } } },
      'minimal',
      { output_config: { effort: 'minimal', format: { type: 'json_schema', schema: {} } } },
    ],
    [
      'in the place of a budget',
      { thinking: { type: 'enabled', budget_tokens: 4_000, display: 'omitted' } },
      'low',
      { output_config: { effort: 'low' }, thinking: { type: 'adaptive', display: 'omitted' } },
    ],
    ['beside thinking that adapts', { thinking: { type: 'adaptive' } }, 'low', { output_config: { effort: 'low' } }],
    [
      'where thinking was turned off',
      { thinking: { type: 'disabled' } },
      'high',
      { output_config: { effort: 'high' }, thinking: undefined },
    ],
    ['none, where nobody asks', {}, 'none', { thinking: { type: 'disabled' } }],
    ['none, where it is off', { thinking: { type: 'disabled' } }, 'none', {}],
    [
      'none, where some is asked for',
      { thinking: { type: 'enabled', budget_tokens: 4_000 }, output_config: { effort: 'high' } },
      'none',
      { thinking: { type: 'disabled' }, output_config: undefined },
    ],
    [
      'none, beside a format and edits of thinking',
      {
        output_config: { effort: 'high', format: { type: 'json_schema', schema: {} } },
        context_management: { edits, more: 1 },
      },
      'none',
      {
        thinking: { type: 'disabled' },
        output_config: { format: { type: 'json_schema', schema: {} } },
        context_management: { edits: [edits[1]], more: 1 },
      },
    ],
    [
      'of a request that is wrong',
      { output_config: 'odd', thinking: 'odd' } as unknown as MessagesRequest,
      'low',
      { output_config: { effort: 'low' } },
    ],
  ])('%s', (_, request, effort, expected) => {
    const { changes, losses, request: after } = override(request, { ...(effort && { effort }) });
    expect(changes).toStrictEqual(expected);
    expect(losses).toEqual([]);
    const kept = Object.entries({ ...REQUEST, ...request, ...expected }).filter(([, value]) => value !== undefined);
    expect(after).toStrictEqual(Object.fromEntries(kept));
  });
});

describe('limits of tokens', () => {
  it.each<[string, number, RequestLimits, number | undefined, number]>([
    ['lowered by the limit of all', 8_000, { maxOutputTokens: 4_000 }, undefined, 4_000],
    ['lowered by that of the target', 8_000, {}, 5_000, 5_000],
    ['lowered by the smaller of both', 8_000, { maxOutputTokens: 4_000 }, 5_000, 4_000],
    ['raised', 50, { minOutputTokens: 100 }, undefined, 100],
    ['raised no further than the target goes', 50, { minOutputTokens: 1_000 }, 500, 500],
    ['left at nothing', 0, { minOutputTokens: 100, maxOutputTokens: 200 }, 150, 0],
  ])('%s', (_, wanted, limits, most, expected) => {
    const overrides = most === undefined ? {} : { maxOutputTokens: most };
    const { request, losses } = override({ max_tokens: wanted }, overrides, limits);
    expect(request.max_tokens).toBe(expected);
    const clamped = { code: 'max_tokens_clamped', path: 'max_tokens', detail: `${expected}` };
    expect(losses).toEqual(expected < wanted ? [clamped] : []);
  });

  it('leaves alone what is no number', () => {
    const wrong = { max_tokens: '12' } as unknown as MessagesRequest;
    expect(override(wrong, { maxOutputTokens: 10 }).changes).toEqual({});
  });

  it.each([
    [8_000, 5_000, 6_000, 5_000],
    [8_000, 6_000, 6_000, 3_000],
    [8_000, 7_999, 1_500, 1_024],
    [8_000, 7_999, 1_025, 1_024],
    [8_000, 4_000, 1_024, undefined],
    [8_000, 9_000, 8_000, 9_000],
  ])('of %d with a budget of %d, lowered to %d, leave a budget of %p', (wanted, budget, most, expected) => {
    const thinking = { type: 'enabled', budget_tokens: budget } as const;
    const { request, losses } = override({ max_tokens: wanted, thinking }, { maxOutputTokens: most });
    expect(request.thinking).toEqual(
      expected === undefined ? { type: 'disabled' } : { type: 'enabled', budget_tokens: expected },
    );
    const codes = losses.map(({ code }) => code).filter((code) => code !== 'max_tokens_clamped');
    if (expected === budget) expect(codes).toEqual([]);
    else expect(codes).toEqual([expected === undefined ? 'reasoning_dropped' : 'reasoning_clamped']);
  });
});

describe('tools', () => {
  const tools = [{ name: 'Bash' }, { name: 'WebFetch' }, { type: 'web_search_20250305', name: 'web_search' }];
  const drop = (globs: readonly string[], choice?: ToolChoice) =>
    override({ tools, ...(choice && { tool_choice: choice }) }, { dropTools: globs });

  it.each<[string, readonly string[], ToolChoice | undefined, readonly string[], ToolChoice | undefined]>([
    ['none of them', ['bash', 'x*'], { type: 'any' }, ['Bash', 'WebFetch', 'web_search'], { type: 'any' }],
    ['one', ['Bash'], undefined, ['WebFetch', 'web_search'], undefined],
    ['several', ['Web*', 'web_*'], { type: 'any' }, ['Bash'], { type: 'any' }],
    [
      'one that is not forced',
      ['Bash'],
      { type: 'tool', name: 'WebFetch' },
      ['WebFetch', 'web_search'],
      { type: 'tool', name: 'WebFetch' },
    ],
    [
      'the one that is forced',
      ['Bash'],
      { type: 'tool', name: 'Bash', disable_parallel_tool_use: true },
      ['WebFetch', 'web_search'],
      { type: 'auto', disable_parallel_tool_use: true },
    ],
    ['all', ['*'], { type: 'auto' }, [], undefined],
  ])('%s go', (_, globs, choice, left, choiceLeft) => {
    const { request, losses } = drop(globs, choice);
    expect((request.tools ?? []).map(({ name }) => name)).toEqual(left);
    expect(request.tool_choice).toEqual(choiceLeft);
    const dropped = tools.flatMap(({ name }, index) =>
      left.includes(name) ? [] : [{ code: 'tool_dropped', path: `tools.${index}`, detail: name }],
    );
    expect(losses.filter(({ code }) => code === 'tool_dropped')).toEqual(dropped);
  });

  it('that were to be called, and cannot be any more, are a loss', () => {
    const downgraded = (type: string) => ({ code: 'tool_choice_downgraded', path: 'tool_choice', detail: type });
    expect(drop(['Bash'], { type: 'tool', name: 'Bash' }).losses).toContainEqual(downgraded('tool'));
    expect(drop(['*'], { type: 'any' }).losses).toContainEqual(downgraded('any'));
    expect(drop(['*'], { type: 'none' }).losses.map(({ code }) => code)).not.toContain('tool_choice_downgraded');
    expect(drop(['*']).changes).toStrictEqual({ tools: undefined });
  });

  it('keep their calls in the conversation', () => {
    const messages = [
      { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'Bash', input: {} }] },
    ] as const;
    expect(override({ tools, messages }, { dropTools: ['*'] }).request.messages).toBe(messages);
  });

  it('of requests that are wrong stay as they are', () => {
    const wrong = [{ tools: 'none' }, { tools: [null, { name: 3 }] }] as unknown as MessagesRequest[];
    expect(wrong.map((request) => override(request, { dropTools: ['*'] }).changes)).toEqual([{}, {}]);
  });
});

it('asks for whole replies, at the temperature of the operator', () => {
  const { changes, losses } = override({ stream: true, temperature: 0 }, { streams: false, temperature: 0.7 });
  expect(changes).toEqual({ stream: false, temperature: 0.7 });
  expect(losses).toEqual([]);
});
