import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { passesFilter } from './model-filter.js';

describe(passesFilter, () => {
  it.each([
    ['nothing is said', [], [], ['gpt-4o'], true],
    ['only others are denied', [], ['o1*'], ['gpt-4o'], true],
    ['it is denied', [], ['gpt-4*'], ['gpt-4o'], false],
    ['it is denied in another spelling', [], ['GPT-4*'], ['Gpt-4o'], false],
    ['it is denied without its provider', [], ['gpt-4*'], ['openai/gpt-4o', 'gpt-4o'], false],
    ['it is denied with its provider', [], ['openai/*'], ['openai/gpt-4o', 'gpt-4o'], false],
    ['it is allowed, whatever is denied', ['gpt-4o'], ['*'], ['gpt-4o'], true],
    ['it is allowed by one of its names', ['gpt-4o'], ['*'], ['openai/gpt-4o', 'gpt-4o'], true],
    ['others are allowed, and the rest is denied', ['gpt-4o'], ['*'], ['gpt-4o-mini'], false],
    ['only others are allowed', ['gpt-4o'], [], ['gpt-4o-mini'], false],
    ['it alone is allowed', ['gpt-4o'], [], ['gpt-4o'], true],
    ['others are allowed, and others are denied', ['gpt-4o'], ['o1'], ['gpt-4o-mini'], true],
  ])('where %s', (_, allow, deny, names, expected) => {
    expect(passesFilter({ allow, deny }, names)).toBe(expected);
  });

  it('lets everything pass where there is none', () => {
    expect(passesFilter(undefined, ['gpt-4o'])).toBe(true);
  });

  it('agrees with the sentence that says the same', () => {
    const globs = fc.array(fc.string({ unit: fc.constantFrom('a', 'B', '*'), maxLength: 4 }), { maxLength: 3 });
    const names = fc.array(fc.string({ unit: fc.constantFrom('A', 'b'), maxLength: 4 }), {
      minLength: 1,
      maxLength: 2,
    });
    const isNamed = (by: readonly string[], name: string): boolean =>
      by.some((glob) => new RegExp(`^${glob.replaceAll('*', '.*')}$`, 'i').test(name));
    fc.assert(
      fc.property(globs, globs, names, (allow, deny, all) => {
        const isAllowed = all.some((name) => isNamed(allow, name));
        // Denied by one of its names is denied.
        const isDenied = deny.length > 0 ? all.some((name) => isNamed(deny, name)) : allow.length > 0;
        expect(passesFilter({ allow, deny }, all)).toBe(isAllowed || !isDenied);
      }),
    );
  });
});
