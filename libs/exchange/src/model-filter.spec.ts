import { describe, expect, it } from '@jest/globals';

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
});
