import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { mergeJson, setJsonFields } from './json-merge.js';

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

describe(mergeJson, () => {
  it.each([
    // The examples of RFC 7396, as far as they merge into objects.
    ['{"a":"b"}', { a: 'c' }, '{"a":"c"}'],
    ['{"a":"b"}', { b: 'c' }, '{"a":"b","b":"c"}'],
    ['{"a":"b"}', { a: null }, '{}'],
    ['{"a":"b","b":"c"}', { a: null }, '{"b":"c"}'],
    ['{"a":["b"]}', { a: 'c' }, '{"a":"c"}'],
    ['{"a":"c"}', { a: ['b'] }, '{"a":["b"]}'],
    ['{"a":{"b":"c"}}', { a: { b: 'd', c: null } }, '{"a":{"b":"d"}}'],
    ['{"a":[{"b":"c"}]}', { a: [1] }, '{"a":[1]}'],
    ['{"e":null}', { a: 1 }, '{"e":null,"a":1}'],
    ['{"a":"foo"}', { a: { b: 'c', d: null } }, '{"a":{"b":"c"}}'],
    ['{}', { a: { bb: { ccc: null } } }, '{"a":{"bb":{}}}'],
    ['["a"]', { a: 1 }, '["a"]'],
    // What JavaScript could not have kept.
    ['{ "big" : 12345678901234567890, "a":1.0 }', { b: 2 }, '{"big" : 12345678901234567890,"a":1.0,"b":2}'],
    ['{"a":1,"b":0,"a":2}', { a: 3 }, '{"b":0,"a":3}'],
    ['{"a":1,"a":2}', { a: null }, '{}'],
    ['{"\\u0061":{"x":1}}', { a: { y: 2 } }, '{"\\u0061":{"x":1,"y":2}}'],
    ['{"a":"ü"}', { ß: '"' }, '{"a":"ü","ß":"\\""}'],
    ['{"constructor":1}', { toString: 2 }, '{"constructor":1,"toString":2}'],
  ])('%s and %j make %s', (json, patch, expected) => {
    expect(text(mergeJson(Buffer.from(json), patch))).toBe(expected);
  });

  it('is what merging the values would be', () => {
    const patch = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue({ maxDepth: 3 }));
    const before = fc.dictionary(fc.constantFrom('a', 'b', 'd'), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(before, patch, (old, wanted) => {
        const merged = mergeJson(Buffer.from(JSON.stringify(old, null, 1)), wanted);
        expect(JSON.parse(text(merged))).toEqual(JSON.parse(JSON.stringify(mergePatch(old, wanted))));
      }),
    );
  });
});

/** The algorithm as RFC 7396 writes it. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const merged: [string, unknown][] = Object.entries(isObject(target) ? target : {});
  const result = new Map(merged);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) result.delete(key);
    else result.set(key, mergePatch(result.get(key), value));
  }
  return Object.fromEntries(result);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

describe(setJsonFields, () => {
  it.each([
    ['{"a":{"b":1}}', { a: { c: 2 } }, '{"a":{"c":2}}'],
    ['{"a":{"b":1}}', { a: undefined }, '{}'],
    ['{"a":{"b":1}}', { c: undefined }, '{"a":{"b":1}}'],
    ['{"a":1}', { b: null }, '{"a":1,"b":null}'],
    ['{"a" : 1, "b":[ ]}', { a: [null] }, '{"a" : [null],"b":[ ]}'],
  ])('of %s to %j make %s', (json, fields, expected) => {
    expect(text(setJsonFields(Buffer.from(json), fields))).toBe(expected);
  });
});
