import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { jsonElements, jsonMembers, jsonSpan, jsonValue, type JsonSpan } from './json-spans.js';
import { JsonSplice } from './json-splice.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const slice = (text: Uint8Array, { start, end }: JsonSpan): string =>
  new TextDecoder().decode(text.subarray(start, end));

describe(jsonMembers, () => {
  it.each<[text: string, members: readonly (readonly [string, string])[]]>([
    ['{}', []],
    [' { } ', []],
    ['{"a":1}', [['a', '1']]],
    [
      '{ "a" : 1 , "b" : [ 1, 2 ] }',
      [
        ['a', '1'],
        ['b', '[ 1, 2 ]'],
      ],
    ],
    [
      '{"a":"x\\"}\\\\","b":{"a":{"}":"]"}},"a":null}',
      [
        ['a', '"x\\"}\\\\"'],
        ['b', '{"a":{"}":"]"}}'],
        ['a', 'null'],
      ],
    ],
    [
      '{"\\u006dodel":true,"":-1.5e3}',
      [
        ['model', 'true'],
        ['', '-1.5e3'],
      ],
    ],
    [
      '\n{"ü":"世界","k":"👩‍👩‍👧"}\n',
      [
        ['ü', '"世界"'],
        ['k', '"👩‍👩‍👧"'],
      ],
    ],
  ])('finds those of %j', (text, members) => {
    const json = bytes(text);
    expect(jsonMembers(json, jsonSpan(json)).map(({ key, value }) => [key, slice(json, value)])).toEqual(members);
  });

  it('finds every member and element of any value, however it is written', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t', '  '), (value, indent) => {
        const json = bytes(JSON.stringify(value, null, indent));
        expect(read(json, jsonSpan(json))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

/** The value put together from its spans alone, scalars excepted. */
function read(json: Uint8Array, span: JsonSpan): unknown {
  if (json[span.start] === 0x5b) return jsonElements(json, span).map((element) => read(json, element));
  if (json[span.start] !== 0x7b) return jsonValue(json, span);
  return Object.fromEntries(jsonMembers(json, span).map(({ key, value }) => [key, read(json, value)]));
}

describe(JsonSplice, () => {
  it('gives back the very same bytes where nothing changes', () => {
    const json = bytes('{"a":1}');
    expect(new JsonSplice(json).apply()).toBe(json);
  });

  it('leaves everything but the value as it is', () => {
    const json = bytes('{ "a" :\t1,"b":"\\u00fc" , "c": [ ] }');
    const splice = new JsonSplice(json);
    const [, second, third] = jsonMembers(json, jsonSpan(json));
    splice.replace(third!.value, ['x']);
    splice.replace(second!.value, 'ü"');
    expect(new TextDecoder().decode(splice.apply())).toBe('{ "a" :\t1,"b":"ü\\"" , "c": ["x"] }');
  });

  it.each([
    ['[ 1, 2, 3 ]', [0], '[ 2, 3 ]'],
    ['[ 1, 2, 3 ]', [1], '[ 1, 3 ]'],
    ['[ 1, 2, 3 ]', [2], '[ 1, 2 ]'],
    ['[ 1, 2, 3 ]', [0, 1], '[ 3 ]'],
    ['[ 1, 2, 3 ]', [1, 2], '[ 1 ]'],
    ['[ 1, 2, 3 ]', [0, 2], '[ 2 ]'],
    ['[ 1, 2, 3 ]', [0, 1, 2], '[  ]'],
    ['[ 1, 2, 3 ]', [], '[ 1, 2, 3 ]'],
  ])('takes from %s the elements %j', (text, dropped, expected) => {
    const json = bytes(text);
    const splice = new JsonSplice(json);
    splice.drop(jsonElements(json, jsonSpan(json)), (position) => dropped.includes(position));
    expect(new TextDecoder().decode(splice.apply())).toBe(expected);
  });

  it('takes any elements from any list, and what is left is JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.jsonValue(), fc.boolean())), (items) => {
        const json = bytes(
          JSON.stringify(
            items.map(([value]) => value),
            null,
            1,
          ),
        );
        const splice = new JsonSplice(json);
        splice.drop(jsonElements(json, jsonSpan(json)), (position) => items[position]![1]);
        const kept = items.filter(([, dropped]) => !dropped).map(([value]) => value);
        expect(JSON.parse(new TextDecoder().decode(splice.apply()))).toEqual(JSON.parse(JSON.stringify(kept)));
      }),
    );
  });

  it.each([
    ['{}', '{"b":2}'],
    ['{ "a":1}', '{"b":2, "a":1}'],
  ])('puts a member in front of those of %s', (text, expected) => {
    const json = bytes(text);
    const splice = new JsonSplice(json);
    const object = jsonSpan(json);
    splice.prepend(object, '"b":2', jsonMembers(json, object).length === 0);
    expect(new TextDecoder().decode(splice.apply())).toBe(expected);
  });
});
