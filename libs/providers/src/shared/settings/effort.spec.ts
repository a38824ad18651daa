import { describe, expect, it } from '@jest/globals';
import type { MessagesRequest } from '@sluice/anthropic';

import { clampEffort, resolveEffort } from './effort.js';

describe(clampEffort, () => {
  it.each([
    ['max', ['low', 'xhigh', 'high'], 'xhigh'],
    ['xhigh', ['none', 'low', 'medium', 'high', 'max'], 'high'],
    ['minimal', ['low', 'high'], 'low'],
    ['none', ['minimal', 'low', 'high'], 'minimal'],
    ['none', ['high', 'none'], 'none'],
    ['high', ['high'], 'high'],
    ['medium', [], undefined],
  ] as const)('%s of %j is %s', (wanted, known, expected) => {
    expect(clampEffort(wanted, known)).toBe(expected);
  });
});

describe(resolveEffort, () => {
  const resolve = (settings: object) => resolveEffort(settings as MessagesRequest);
  const enabled = (budget_tokens: number) => ({ type: 'enabled', budget_tokens });

  it.each<[object, object]>([
    [{}, { effort: 'default' }],
    [{ thinking: { type: 'adaptive' } }, { effort: 'default' }],
    [{ thinking: { type: 'disabled' } }, { effort: 'off' }],
    [{ thinking: { type: 'between_tools' } }, { effort: 'off' }],
    [{ thinking: { type: 'disabled' }, output_config: { effort: 'max' } }, { effort: 'off' }],
    [{ output_config: { effort: 'xhigh' } }, { effort: 'xhigh' }],
    [{ output_config: { effort: null } }, { effort: 'default' }],
    [{ thinking: { type: 'adaptive' }, output_config: { effort: 'low' } }, { effort: 'low' }],
    [{ thinking: enabled(1024) }, { effort: 'low', budget: 1024 }],
    [{ thinking: enabled(4095) }, { effort: 'low', budget: 4095 }],
    [{ thinking: enabled(4096) }, { effort: 'medium', budget: 4096 }],
    [{ thinking: enabled(16_383) }, { effort: 'medium', budget: 16_383 }],
    [{ thinking: enabled(16_384) }, { effort: 'high', budget: 16_384 }],
    [
      { thinking: enabled(1024), output_config: { effort: 'high' } },
      { effort: 'high', budget: 1024 },
    ],
  ])('%j is %j', (settings, expected) => {
    expect(resolve(settings)).toEqual(expected);
  });
});
