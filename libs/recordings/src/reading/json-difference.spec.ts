import { describe, expect, it } from '@jest/globals';
import { assert, jsonValue, property } from 'fast-check';

import { findJsonDifference } from './json-difference.js';

const parse = (json: string | undefined): unknown => (json === undefined ? undefined : JSON.parse(json));

describe(findJsonDifference.name, () => {
  it.each<[expected: string, actual: string, path: string, one: string | undefined, other: string | undefined]>([
    ['1', '2', '$', '1', '2'],
    ['"1"', '1', '$', '"1"', '1'],
    ['null', '{}', '$', 'null', '{}'],
    ['[]', '{}', '$', '[]', '{}'],
    ['0', 'false', '$', '0', 'false'],
    ['0', '-0', '$', '0', '-0'],
    ['{"a":1}', '{"a":2}', '$.a', '1', '2'],
    ['{"a":1}', '{}', '$.a', '1', undefined],
    ['{}', '{"a":null}', '$.a', undefined, 'null'],
    ['{"a":null}', '{}', '$.a', 'null', undefined],
    ['[1,2]', '[1]', '$[1]', '2', undefined],
    ['[1]', '[1,null]', '$[1]', undefined, 'null'],
    [
      '{"content":[{},{"input":{"path":"a"}}]}',
      '{"content":[{},{"input":{"path":"b"}}]}',
      '$.content[1].input.path',
      '"a"',
      '"b"',
    ],
    ['{"a b":{"":1}}', '{"a b":{"":2}}', '$["a b"][""]', '1', '2'],
    ['{"it\'s \\"x\\"":1}', '{}', '$["it\'s \\"x\\""]', '1', undefined],
    // The first one in the order of what was expected, then what nobody expected.
    ['{"z":1,"a":1}', '{"a":2,"z":2}', '$.z', '1', '2'],
    ['{"a":1}', '{"b":1,"a":1}', '$.b', undefined, '1'],
    // What every object inherits is not in it.
    ['{"constructor":1}', '{}', '$.constructor', '1', undefined],
    ['{}', '{"toString":{}}', '$.toString', undefined, '{}'],
    ['{"__proto__":{}}', '{}', '$.__proto__', '{}', undefined],
    ['{}', '{"__proto__":{}}', '$.__proto__', undefined, '{}'],
  ])('%s and %s part at %s', (expected, actual, path, one, other) => {
    const difference = findJsonDifference(parse(expected), parse(actual));
    expect(difference).toEqual({ path, expected: parse(one), actual: parse(other) });
  });

  it.each([
    ['{"a":1,"b":[{"c":2,"d":3}]}', '{"b":[{"d":3,"c":2}],"a":1}'],
    ['1.0', '1'],
    ['"\\u00e9"', '"é"'],
    ['[]', '[]'],
  ])('%s and %s say the same', (one, other) => {
    expect(findJsonDifference(parse(one), parse(other))).toBeUndefined();
  });

  it('finds nothing between any value and its copy, and something where one is more', () => {
    assert(
      property(jsonValue({ maxDepth: 3 }), jsonValue({ maxDepth: 3 }), (one, other) => {
        const read = parse(JSON.stringify(one));
        expect(findJsonDifference(read, parse(JSON.stringify(one)))).toBeUndefined();
        expect(findJsonDifference(read, [read])).toBeDefined();
        expect(findJsonDifference({ a: [one] }, { a: [one, other] })?.path).toBe('$.a[1]');
      }),
      { numRuns: 60 },
    );
  });
});
