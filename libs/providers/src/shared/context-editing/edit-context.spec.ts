import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';
import { conversation, textBlock, toolResult, toolUse } from '@sluice/testing';

import { editContext, type EditedContext } from './edit-context.js';
import { LossCollector } from '../loss-collector.js';

const CLEAR = 'clear_tool_uses_20250919';
const FORGET = 'clear_thinking_20251015';
const LONG = 'x'.repeat(400);

/** Calls `t1` … `tN` of Read, each answered with a hundred tokens. */
function reading(count: number, name = 'Read'): [string, unknown][] {
  return Array.from({ length: count }, (_, index): [string, unknown][] => [
    ['assistant', [toolUse(`t${index + 1}`, name)]],
    ['user', [toolResult(`t${index + 1}`, LONG)]],
  ]).flat();
}

function thinking(text: string): object {
  return { type: 'thinking', thinking: text, signature: 's' };
}

function edit(messages: [string, unknown][], edits: unknown, estimate?: number): EditedContext & { losses: unknown } {
  const losses = new LossCollector();
  const request = {
    model: 'm',
    max_tokens: 1,
    ...conversation(['user', 'go'], ...messages),
    context_management: { edits },
  } as MessagesRequest;
  const before = JSON.stringify(request);
  const edited = editContext(request, estimate, losses);
  expect(JSON.stringify(request)).toBe(before);
  return { ...edited, losses: losses.losses };
}

/** The contents of all tool results, shortened. */
function results({ request }: EditedContext): unknown[] {
  const blocks = request.messages.flatMap(({ content }) => (typeof content === 'string' ? [] : content));
  return blocks.flatMap((block) => {
    const { type, content } = block as { type: string; content?: unknown };
    return type === 'tool_result' ? [content === LONG ? 'kept' : content] : [];
  });
}

describe('clearing tool uses', () => {
  it('keeps the last three, once the prompt has a hundred thousand tokens', () => {
    expect(edit(reading(5), [{ type: CLEAR }], 100_000).applied).toEqual([]);
    expect(edit(reading(5), [{ type: CLEAR }]).applied).toEqual([]);
    const edited = edit(reading(5), [{ type: CLEAR }], 100_001);
    expect(results(edited)).toEqual(['[cleared]', '[cleared]', 'kept', 'kept', 'kept']);
    expect(edited.applied).toEqual([{ type: CLEAR, cleared_tool_uses: 2, cleared_input_tokens: 200 }]);
    expect(edited.estimatedInputTokens).toBe(99_801);
    expect(edited.losses).toEqual([]);
  });

  const now = { type: 'tool_uses', value: 1 };
  it.each<[string, object, unknown[]]>([
    ['counts tool uses', { trigger: { type: 'tool_uses', value: 4 } }, ['kept', 'kept', 'kept', 'kept']],
    [
      'keeps as many as it is told',
      { trigger: now, keep: { type: 'tool_uses', value: 1 } },
      ['[cleared]', '[cleared]', '[cleared]', 'kept'],
    ],
    ['keeps none', { trigger: now, keep: { type: 'tool_uses', value: 0 } }, Array<string>(4).fill('[cleared]')],
    ['spares tools', { trigger: now, exclude_tools: ['Read'] }, ['kept', 'kept', 'kept', 'kept']],
    [
      'wants enough to gain',
      { trigger: now, clear_at_least: { type: 'input_tokens', value: 101 } },
      ['kept', 'kept', 'kept', 'kept'],
    ],
    [
      'gains enough',
      { trigger: now, clear_at_least: { type: 'input_tokens', value: 100 } },
      ['[cleared]', 'kept', 'kept', 'kept'],
    ],
    ['takes nonsense for the default', { trigger: now, keep: 'all of it' }, ['[cleared]', 'kept', 'kept', 'kept']],
  ])('%s', (_name, rules, expected) => {
    expect(results(edit(reading(4), [{ type: CLEAR, ...rules }]))).toEqual(expected);
  });

  it.each<[string, unknown, unknown]>([
    ['stay', undefined, { file_path: 'a' }],
    ['go', true, {}],
    ['go of the tools named', ['Read'], {}],
    ['stay of others', ['Bash'], { file_path: 'a' }],
  ])('inputs %s', (_name, clear_tool_inputs, input) => {
    const edited = edit(reading(4), [{ type: CLEAR, trigger: now, clear_tool_inputs }]);
    expect(edited.request.messages[1]).toMatchObject({ content: [{ id: 't1', input }] });
    expect(edited.request.messages[3]).toMatchObject({ content: [{ id: 't2', input: { file_path: 'a' } }] });
  });

  it('does not clear twice', () => {
    const once = edit(reading(4), [{ type: CLEAR, trigger: now }]);
    const again = editContext(once.request, undefined, new LossCollector());
    expect(again.applied).toEqual([]);
    expect(again.request).toBe(once.request);
  });

  it('weighs images', () => {
    const image = { type: 'image', source: { type: 'url', url: 'https://x' } };
    const messages: [string, unknown][] = [
      ['assistant', [toolUse('t0')]],
      ['user', [toolResult('t0', [textBlock('abcd'), image])]],
      ...reading(3),
    ];
    expect(edit(messages, [{ type: CLEAR, trigger: now }]).applied).toMatchObject([{ cleared_input_tokens: 1601 }]);
  });
});

describe('clearing thinking', () => {
  const turns: [string, unknown][] = [
    ['assistant', [thinking('abcd'), textBlock('one')]],
    ['user', 'on'],
    ['assistant', [thinking('efgh'), toolUse('t1')]],
    ['user', [toolResult('t1', 'r')]],
    ['assistant', [thinking('ijkl'), { type: 'redacted_thinking', data: 'd' }, textBlock('two')]],
    ['user', 'on'],
    ['assistant', 'plain'],
  ];

  it.each<[string, unknown, string[], number]>([
    ['all but the last turn', undefined, ['efgh', 'ijkl'], 1],
    ['all but the last two', { type: 'thinking_turns', value: 2 }, ['abcd', 'efgh', 'ijkl'], 0],
    ['all of it', { type: 'thinking_turns', value: 0 }, [], 2],
    ['none of it', 'all', ['abcd', 'efgh', 'ijkl'], 0],
    ['none of it either', { type: 'all' }, ['abcd', 'efgh', 'ijkl'], 0],
  ])('takes %s', (_name, keep, left, cleared) => {
    const { request, applied } = edit(turns, [{ type: FORGET, keep }]);
    const thoughts = JSON.stringify(request.messages).match(/"thinking":"(\w+)"/g) ?? [];
    expect(thoughts.map((thought) => thought.slice(12, -1))).toEqual(left);
    expect(applied).toEqual(
      cleared === 0 ? [] : [{ type: FORGET, cleared_thinking_turns: cleared, cleared_input_tokens: 3 - left.length }],
    );
  });
});

describe('edits', () => {
  it('run one after the other, and unknown ones are reported', () => {
    const messages: [string, unknown][] = [
      ['assistant', [thinking('abcd'), textBlock('a')]],
      ['user', 'b'],
      ...reading(4),
    ];
    const edited = edit(messages, [
      { type: FORGET, keep: { type: 'thinking_turns', value: 0 } },
      { type: 'compact_20260112' },
      { type: CLEAR, trigger: { type: 'tool_uses', value: 1 } },
      null,
    ]);
    expect(edited.applied.map(({ type }) => type)).toEqual([FORGET, CLEAR]);
    expect(edited.losses).toEqual([
      { code: 'field_dropped', path: 'context_management.edits.1', detail: 'compact_20260112' },
      { code: 'field_dropped', path: 'context_management.edits.3', detail: 'unknown' },
    ]);
  });

  it.each([[undefined], [null], ['clear'], [{}]])('there are none in %j', (edits) => {
    const { request, applied, losses } = edit([], edits);
    expect([applied, losses, request.messages]).toEqual([[], [], [{ role: 'user', content: 'go' }]]);
  });
});
