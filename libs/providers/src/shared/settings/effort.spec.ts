import { describe, expect, it } from '@jest/globals';

import { clampEffort } from './effort.js';

describe(clampEffort.name, () => {
  it.each([
    ['max', ['low', 'xhigh', 'high'], 'xhigh'],
    ['xhigh', ['none', 'low', 'medium', 'high', 'max'], 'high'],
    ['minimal', ['low', 'high'], 'low'],
    ['medium', [], undefined],
  ] as const)('%s of %j is %s', (wanted, known, expected) => {
    expect(clampEffort(wanted, known)).toBe(expected);
  });
});
