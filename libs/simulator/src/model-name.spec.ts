import { describe, expect, it } from '@jest/globals';

import { nameNumber, parseModelName } from './model-name.js';

describe(parseModelName, () => {
  it.each<[model: string, scenario: string, given: readonly string[], options: Record<string, string>]>([
    ['sim-big', 'sim-big', [], {}],
    ['sim-error:429', 'sim-error', ['429'], {}],
    ['sim-error:429:retry-after=2', 'sim-error', ['429'], { 'retry-after': '2' }],
    ['sim-flaky:tag=a=b:2:503', 'sim-flaky', ['2', '503'], { tag: 'a=b' }],
    ['sim-long:', 'sim-long', [''], {}],
    ['', '', [], {}],
    ['sim-error:__proto__=1', 'sim-error', [], Object.fromEntries([['__proto__', '1']])],
  ])('takes %p apart', (model, scenario, ...[given, options]) => {
    expect(parseModelName(model)).toEqual({ scenario, arguments: given, options });
  });
});

describe(nameNumber, () => {
  it.each<[text: string | undefined, value: number]>([
    ['0', 0],
    ['250', 250],
    ['9999999', 9_999_999],
    ['10000000', 7],
    ['-1', 7],
    ['1.5', 7],
    ['1e3', 7],
    ['', 7],
    ['x', 7],
    [undefined, 7],
  ])('reads %p as %i', (text, value) => {
    expect(nameNumber(text, 7)).toBe(value);
  });
});
