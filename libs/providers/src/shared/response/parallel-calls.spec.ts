import { describe, expect, it } from '@jest/globals';

import { isParallelWrapper, parallelCalls } from './parallel-calls.js';

describe(parallelCalls.name, () => {
  it('unpacks the calls in their order, with names that tools go by', () => {
    const uses = [
      { recipient_name: 'functions.Read', parameters: { file_path: '/a' } },
      { recipient_name: 'Bash', parameters: {} },
    ];
    expect(parallelCalls(JSON.stringify({ tool_uses: uses }))).toEqual([
      { name: 'Read', argumentsText: '{"file_path":"/a"}' },
      { name: 'Bash', argumentsText: '{}' },
    ]);
  });

  it.each([
    ['nothing', '{}'],
    ['no calls', '{"tool_uses":[]}'],
    ['a call without a name', '{"tool_uses":[{"parameters":{}}]}'],
    ['one without arguments', '{"tool_uses":[{"recipient_name":"a","parameters":{}},{"recipient_name":"b"}]}'],
    ['what is no JSON', '{"tool_uses":['],
  ])('leaves alone what holds %s', (_name, text) => {
    expect(parallelCalls(text)).toBeUndefined();
  });

  it.each([
    ['parallel', true],
    ['multi_tool_use.parallel', true],
    ['Parallel', false],
  ])('takes %s for a wrapper: %s', (name, expected) => {
    expect(isParallelWrapper(name)).toBe(expected);
  });
});
