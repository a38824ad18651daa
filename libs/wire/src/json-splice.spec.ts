import { describe, expect, it } from '@jest/globals';

import { JsonSplice, jsonMembers, jsonSpan } from './index.js';

/** A text without the members at some positions, and with others in front. */
function changed(text: string, dropped: readonly number[], added = ''): string {
  const bytes = Buffer.from(text);
  const object = jsonSpan(bytes);
  const members = jsonMembers(bytes, object);
  const splice = new JsonSplice(bytes);
  splice.drop(
    members.map(({ whole }) => whole),
    (position) => dropped.includes(position),
  );
  if (added !== '') splice.prepend(object, added, dropped.length === members.length);
  return Buffer.from(splice.apply()).toString();
}

describe(JsonSplice, () => {
  it.each<[string, readonly number[], string]>([
    ['{"a":1,"b":2,"c":3}', [], '{"x":0,"a":1,"b":2,"c":3}'],
    ['{"a":1,"b":2,"c":3}', [0], '{"x":0,"b":2,"c":3}'],
    ['{"a":1,"b":2,"c":3}', [1], '{"x":0,"a":1,"c":3}'],
    ['{"a":1,"b":2,"c":3}', [2], '{"x":0,"a":1,"b":2}'],
    ['{"a":1,"b":2,"c":3}', [0, 1], '{"x":0,"c":3}'],
    ['{"a":1,"b":2,"c":3}', [0, 2], '{"x":0,"b":2}'],
    ['{"a":1,"b":2,"c":3}', [1, 2], '{"x":0,"a":1}'],
    ['{"a":1,"b":2,"c":3}', [0, 1, 2], '{"x":0}'],
    ['{"a":1}', [0], '{"x":0}'],
    ['{}', [], '{"x":0}'],
  ])('drops of %s the members %j, and adds one', (text, dropped, expected) => {
    expect(changed(text, dropped, '"x":0')).toBe(expected);
    expect(JSON.parse(changed(text, dropped))).toEqual(
      Object.fromEntries(Object.entries(JSON.parse(expected) as object).filter(([key]) => key !== 'x')),
    );
  });

  it('leaves every other byte as it is', () => {
    expect(changed('{ "a" : 1.0 ,\n"b":2, "c" : "\\u00e9" }\n', [1])).toBe('{ "a" : 1.0 ,\n"c" : "\\u00e9" }\n');
  });

  it('gives back the very same bytes where there is nothing to change', () => {
    const bytes = Buffer.from('{"a":1}');
    expect(new JsonSplice(bytes).apply()).toBe(bytes);
  });

  it('replaces what changes its length, in whichever order it is told', () => {
    const bytes = Buffer.from('{"a":"ä","b":[1],"c":null}');
    const values = jsonMembers(bytes, jsonSpan(bytes)).map(({ value }) => value);
    const splice = new JsonSplice(bytes);
    for (const [position, value] of [[2, { d: 1 }] as const, [0, ''] as const, [1, 'long'] as const]) {
      const span = values[position];
      if (span) splice.replace(span, value);
    }
    expect(Buffer.from(splice.apply()).toString()).toBe('{"a":"","b":"long","c":{"d":1}}');
  });
});
