import { describe, expect, it } from '@jest/globals';

import { isParallelWrapper, parallelCalls } from './parallel-calls.js';
import { readCount } from './read-count.js';
import { tokenCount } from './token-count.js';

const packed = (...uses: readonly unknown[]) => JSON.stringify({ tool_uses: uses });

describe(parallelCalls, () => {
  it.each<[string, string, unknown]>([
    [
      'calls with and without a prefix',
      packed(
        { recipient_name: 'functions.Read', parameters: { b: 1, a: 2 } },
        { recipient_name: 'Bash', parameters: {} },
      ),
      [
        { name: 'Read', argumentsText: '{"b":1,"a":2}' },
        { name: 'Bash', argumentsText: '{}' },
      ],
    ],
    [
      'one call that stands alone',
      '{"tool_uses":{"recipient_name":"Read","parameters":{}}}',
      [{ name: 'Read', argumentsText: '{}' }],
    ],
    [
      'a tool whose name begins with the prefix twice',
      packed({ recipient_name: 'functions.functions.x', parameters: {} }),
      [{ name: 'functions.x', argumentsText: '{}' }],
    ],
    ['no calls', packed(), undefined],
    [
      'a call without a name among others',
      packed({ recipient_name: 'Read', parameters: {} }, { parameters: {} }),
      undefined,
    ],
    ['a call without parameters', packed({ recipient_name: 'Read' }), undefined],
    ['parameters that are no object', packed({ recipient_name: 'Read', parameters: '{}' }), undefined],
    ['what is cut off', '{"tool_uses":[{"recipient_name":"Read","par', undefined],
    ['anything else', '{"file_path":"/a"}', undefined],
    ['null', 'null', undefined],
  ])('of %s', (_, text, calls) => {
    expect(parallelCalls(text)).toEqual(calls);
  });

  it('come under two names alone', () => {
    const names = ['parallel', 'multi_tool_use.parallel', 'Parallel', 'multi_tool_use'];
    expect(names.map(isParallelWrapper)).toEqual([true, true, false, false]);
  });
});

describe('numbers of tokens', () => {
  it.each<[unknown, number | undefined]>([
    [12, 12],
    ['12', 12],
    [12.4, 12],
    [0, 0],
    [-3, 0],
    [NaN, 0],
    [Infinity, 0],
    ['many', 0],
    ['', 0],
    [true, 0],
    [{}, 0],
    [null, undefined],
    [undefined, undefined],
  ])('of a reply: %j is %j', (value, tokens) => {
    expect(tokenCount(value)).toBe(tokens);
  });

  it.each<[unknown, number | undefined]>([
    [{ n: 12 }, 12],
    [{ n: 0 }, 0],
    [{ n: -1 }, undefined],
    [{ n: 1.5 }, undefined],
    [{ n: '12' }, undefined],
    [{ m: 12 }, undefined],
    [[12], undefined],
    [null, undefined],
    ['12', undefined],
  ])('of a counter: %j is %j', (body, count) => {
    expect(readCount('n')(body)).toBe(count);
  });
});
