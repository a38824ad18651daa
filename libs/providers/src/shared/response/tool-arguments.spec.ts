import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { JsonProgress } from '../json/json-progress.js';
import { checkedArguments, isEmptyArguments, repairedArguments } from './tool-arguments.js';

describe('checkedArguments', () => {
  it.each(['', '  ', 'null', '"null"', 'undefined', '[]', ' null\n'])('takes %j for no arguments', (text) => {
    expect(isEmptyArguments(text)).toBe(true);
    expect(checkedArguments(text)).toBe('');
  });

  it.each(['{"a":1}', ' {"a":{"b":[1]}} ', '{}'])('lets %j pass as it is', (text) => {
    expect(checkedArguments(text)).toBe(text);
  });

  it.each(['{"a":', '{"a":1', '[1]', '7', '"x"', "{'a':1}", '{"a":1}}', '{"a":1}{"a":1}'])('refuses %j', (text) => {
    expect(checkedArguments(text)).toBeUndefined();
  });
});

describe('repairedArguments', () => {
  it.each([
    ['a raw line feed', '{"a":"x\ny"}', { a: 'x\ny' }],
    ['a raw tab', '{"a":"x\ty"}', { a: 'x\ty' }],
    ['single quotes', "{'a': 'it\\'s'}", { a: "it's" }],
    ['bare keys', '{a: 1, b_2: true}', { a: 1, b_2: true }],
    ["Python's words", '{"a": True, "b": False, "c": None}', { a: true, b: false, c: null }],
    ['a comma too many', '{"a":[1,2,],}', { a: [1, 2] }],
    ['line comments', '{"a":1, // one\n "b":2}', { a: 1, b: 2 }],
    ['block comments', '{/* first */"a":1}', { a: 1 }],
    ['text behind', '{"a":1} and so on', { a: 1 }],
    ['a fence around', '```json\n{"a":1}\n```', { a: 1 }],
    ['an escape that JSON does not know', '{"a":"C:\\dir"}', { a: 'C:\\dir' }],
    ['known escapes', '{"a":"\\n\\t\\"\\u00e9\\/" ,}', { a: '\n\t"é/' }],
    ['numbers', '{"a":-1.5e3,"b":0,}', { a: -1500, b: 0 }],
    ['an object encoded twice', '"{\\"a\\":1}"', { a: 1 }],
    ['the same object twice', '{"a":1}{"a":1}', { a: 1 }],
    ['two objects: the last', '{"a":1} {"a":2}', { a: 2 }],
    ['a number', '7', { value: 7 }],
    ['a list', '[1,2]', { value: [1, 2] }],
    ['a string', '"ls"', { value: 'ls' }],
    ['a key that objects have by themselves', '{"__proto__":{"x":1},}', JSON.parse('{"__proto__":{"x":1}}') as object],
  ])('mends %s', (_, text, value) => {
    expect(JSON.parse(repairedArguments(text) ?? 'null')).toEqual(value);
  });

  it.each([
    ['a cut string', '{"command":"rm -rf /tm'],
    ['a cut object', '{"a":1'],
    ['a cut list', '{"a":[1,2'],
    ['a cut key', '{"a'],
    ['a cut escape', '{"a":"x\\'],
    ['a cut second object', '{"a":1}{"b":'],
    ['a missing value', '{"a":}'],
    ['a missing colon', '{"a" 1}'],
    ['a missing comma', '{"a":1 "b":2}'],
    ['prose', 'ls -la'],
    ['nesting without end', `${'{"a":'.repeat(300)}1${'}'.repeat(300)},`.slice(0, -400)],
  ])('never invents the rest of %s', (_, text) => {
    expect(repairedArguments(text)).toBeUndefined();
  });

  it('never makes an object of the beginning of one', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }).map((value) => JSON.stringify(value));
    fc.assert(
      fc.property(object, fc.nat(), (text, at) => {
        const cut = text.slice(0, 1 + (at % (text.length - 1)));
        expect(repairedArguments(cut)).toBeUndefined();
      }),
    );
  });
});

describe('JsonProgress', () => {
  function complete(...fragments: readonly string[]): boolean {
    const progress = new JsonProgress();
    for (const fragment of fragments) progress.feed(fragment);
    return progress.complete;
  }

  it.each([
    ['{"a":1}', true],
    [' {"a":"}"}\n', true],
    ['{"a":"\\"}"}', true],
    ['{"a":[{}]}', true],
    ['{}', true],
    ['', false],
    ['{"a":1', false],
    ['{"a":"}', false],
    ['{"a":"\\"}', false],
    ['{"a":1}x', false],
    ['{"a":1}{', false],
    ['{"a":1}{}', false],
    ['7', false],
    ['"{}"', false],
  ])('%j is whole: %s', (text, whole) => {
    expect(complete(text)).toBe(whole);
    expect(complete(...text.split(/(?=.)/su))).toBe(whole);
  });

  it('agrees with the parser on every beginning of an object', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const text = JSON.stringify(value);
        expect(complete(text)).toBe(true);
        expect(complete(text.slice(0, -1))).toBe(false);
      }),
    );
  });
});
