import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { globMatcher } from './glob.js';

describe(globMatcher, () => {
  it.each([
    ['gpt-4o', 'gpt-4o', true],
    ['gpt-4o', 'gpt-4o-mini', false],
    ['', '', true],
    ['', 'x', false],
    ['*', '', true],
    ['*', 'anything/at all', true],
    ['gpt-4*', 'gpt-4', true],
    ['gpt-4*', 'a-gpt-4', false],
    ['*-mini', 'gpt-4o-mini', true],
    ['*-mini', '-mini-', false],
    ['a*a', 'a', false],
    ['a*a', 'aa', true],
    ['ab*ba', 'aba', false],
    ['*haiku*', 'claude-3-5-haiku-latest', true],
    ['claude-*-haiku-*', 'claude-haiku-4-5', false],
    ['*ab*ab*', 'ab', false],
    ['*ab*ab*', 'abab', true],
    ['a**b', 'axb', true],
    ['*a*b', 'ba', false],
    ['a*b*c', 'abcbc', true],
    ['gpt-4.1', 'gpt-4x1', false],
    ['[a]?', 'a', false],
  ])('%j and %j: %p', (glob, name, expected) => {
    expect(globMatcher(glob)(name)).toBe(expected);
  });

  it('agrees with the regular expression that says the same', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 });
    const name = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 });
    fc.assert(
      fc.property(text, name, (glob, candidate) => {
        const same = new RegExp(`^${glob.replaceAll('*', '.*')}$`);
        expect(globMatcher(glob)(candidate)).toBe(same.test(candidate));
      }),
    );
  });

  it('looks through a long name in no time, whatever the stars', () => {
    const glob = `${'*a'.repeat(200)}*b`;
    const startedMs = performance.now();
    expect(globMatcher(glob)('a'.repeat(200_000))).toBe(false);
    expect(performance.now() - startedMs).toBeLessThan(1_000);
  });
});
