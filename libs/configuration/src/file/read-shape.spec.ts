import { describe, expect, it } from '@jest/globals';

import { wholeNumber } from '../rules/number-rules.js';
import { PROVIDER_ID } from '../rules/name-rules.js';
import { SWITCH } from '../rules/text-rules.js';
import type { FileNode, ScalarNode } from './file-node.js';
import { ShapeReader } from './read-shape.js';
import { Setting } from './setting.decorator.js';
import { either, JSON_MAP, listOf, mapOf, oneOrMore, section, value, variable } from './shape.js';

const DIGIT = value(wholeNumber(0, 9));

class Inner {
  @Setting('How many there are.', DIGIT, { isRequired: true })
  count?: number;

  @Setting('Whether it is on.', value(SWITCH))
  on?: boolean;
}

class Outer {
  @Setting('One value.', DIGIT)
  one?: number;

  @Setting('A section.', section(Inner))
  inner?: Inner;

  @Setting('A list.', listOf(DIGIT))
  list?: readonly number[];

  @Setting('One or more.', oneOrMore(DIGIT))
  more?: readonly number[];

  @Setting('By name.', mapOf(PROVIDER_ID, DIGIT))
  named?: ReadonlyMap<string, number>;

  @Setting('A number, or a section.', either(DIGIT, section(Inner)))
  either?: number | Inner;

  @Setting('Anything.', JSON_MAP)
  json?: Readonly<Record<string, unknown>>;

  @Setting('A port.', variable('PORT'))
  port?: never;

  @Setting('Hosts.', variable('SLUICE_MEDIA_ALLOW_HOSTS', 'list'))
  hosts?: never;
}

type Written = string | number | boolean | null | readonly Written[] | { readonly [name: string]: Written };

/** What a parser makes of it, each value one line further down than the one before. */
function nodeOf(written: Written): FileNode {
  let line = 0;
  const scalar = (one: ScalarNode['value']): FileNode => {
    return { kind: 'scalar', text: String(one ?? ''), value: one, isReference: false, line };
  };
  const convert = (part: Written): FileNode => {
    line++;
    if (typeof part !== 'object' || part === null) return scalar(part);
    const at = line;
    if (Array.isArray(part)) return { kind: 'list', items: (part as readonly Written[]).map(convert), line: at };
    const entries = new Map(Object.entries(part).map(([name, inside]) => [name, convert(inside)]));
    return { kind: 'map', entries, line: at };
  };
  return convert(written);
}

function read(written: Written): { readonly outer: Outer | undefined; readonly faults: readonly string[] } {
  const reader = new ShapeReader('f.yaml');
  const outer = reader.section(Outer, nodeOf(written), '');
  return { outer, faults: reader.faults.found.map(({ place, problem }) => `${place ?? ''}: ${problem}`) };
}

/** What was read, as a plain object. */
function fieldsOf(outer: Outer | undefined): object | undefined {
  return outer && Object.fromEntries(Object.entries(outer));
}

describe('a section', () => {
  it.each<[string, Written, object]>([
    ['nothing', null, {}],
    ['an empty map', {}, {}],
    ['keys without values', { one: null, inner: null, list: '', json: null }, {}],
    ['a value', { one: 5 }, { one: 5 }],
    ['a value in quotes', { one: '5' }, { one: 5 }],
    ['a section', { inner: { count: 1, on: 'FALSE' } }, { inner: { count: 1, on: false } }],
    ['a list', { list: [3, '1', 2] }, { list: [3, 1, 2] }],
    ['an empty list', { list: [] }, { list: [] }],
    ['one of more', { more: 1 }, { more: [1] }],
    ['more than one', { more: [1, 2] }, { more: [1, 2] }],
    ['names', { named: { a: 1, 'b-2': 2 } }, { named: new Map(Object.entries({ a: 1, 'b-2': 2 })) }],
    ['a value, or a map: a value', { either: 1 }, { either: 1 }],
    ['a value, or a map: a map', { either: { count: 2 } }, { either: { count: 2 } }],
    ['JSON as it stands', { json: { a: [1, '1', null, { b: true }] } }, { json: { a: [1, '1', null, { b: true }] } }],
  ])('of %s is read', (_name, written, expected) => {
    const { outer, faults } = read(written);
    expect(faults).toEqual([]);
    expect(fieldsOf(outer)).toEqual(expected);
  });

  it.each<[string, Written, object | undefined, ...(readonly string[])]>([
    ['a list', [1], undefined, 'f.yaml:1: must be a map of settings, not a list'],
    ['a text', 'a', undefined, 'f.yaml:1: must be a map of settings, not a single value'],
    ['a value too large', { one: 10 }, {}, 'f.yaml:2: one: must be a whole number from 0 to 9'],
    ['a list for a value', { one: [1] }, {}, 'f.yaml:2: one: must be a whole number from 0 to 9, not a list'],
    ['a value for a list', { list: 1 }, {}, 'f.yaml:2: list: must be a list, not a single value'],
    ['a value for JSON', { json: 'a' }, {}, 'f.yaml:2: json: must be a map, not a single value'],
    ['a list for names', { named: [1] }, {}, 'f.yaml:2: named: must be a map, not a list'],
    ['a number JSON has not', { json: { a: [Infinity] } }, {}, 'f.yaml:2: json: has a number that JSON has not'],
    ['a mistyped key', { oen: 1, one: 2 }, { one: 2 }, 'f.yaml:2: oen: is no setting'],
    [
      'bad items among good ones',
      { list: [1, 'x', null, 4] },
      { list: [1, 4] },
      'f.yaml:4: list[1]: must be a whole number from 0 to 9',
      'f.yaml:5: list[2]: is empty',
    ],
    ['one bad value of more', { more: 'x' }, { more: [] }, 'f.yaml:2: more: must be a whole number from 0 to 9'],
    [
      'a bad name with a good value',
      { named: { A: 1 } },
      { named: new Map([['A', 1]]) },
      'f.yaml:3: named.A: must be called by lower-case letters, digits and single dashes, beginning with a letter',
    ],
    ['a section without what it must have', { inner: { on: true } }, {}, 'f.yaml:2: inner.count: is missing'],
    ['a section that says nothing of it', { inner: { count: null } }, {}, 'f.yaml:2: inner.count: is missing'],
    [
      'a section in which it is wrong, and not missing',
      { inner: { count: 'x' } },
      {},
      'f.yaml:3: inner.count: must be a whole number from 0 to 9',
    ],
    ['a map without it where a value can stand', { either: {} }, {}, 'f.yaml:2: either.count: is missing'],
    [
      'a list where a value or a map can stand',
      { either: [1] },
      {},
      'f.yaml:2: either: must be a map of settings, not a list',
    ],
  ])('of %s is refused, and the rest is read', (_name, written, expected, ...faults) => {
    const { outer, faults: found } = read(written);
    expect(found).toEqual(faults);
    expect(fieldsOf(outer)).toEqual(expected);
  });

  it('gives the texts of variables to their own rules, with their places', () => {
    const reader = new ShapeReader('f.yaml');
    const outer = reader.section(Outer, nodeOf({ port: 'high', hosts: ['a.test', null, 'b.test'] }), '');
    expect(reader.faults.found).toEqual([]);
    expect(fieldsOf(outer)).toEqual({});
    const layer = Object.fromEntries(reader.variables.layer);
    expect(layer).toEqual({
      PORT: { text: 'high', origin: { kind: 'file', where: 'f.yaml:2', path: 'port' } },
      SLUICE_MEDIA_ALLOW_HOSTS: { text: 'a.test,b.test', origin: { kind: 'file', where: 'f.yaml:3', path: 'hosts' } },
    });
  });

  it('is known by its place afterwards, and so are its parts', () => {
    const reader = new ShapeReader('f.yaml');
    const outer = reader.section(Outer, nodeOf({ one: 1, list: [1, 2], named: { a: 1 } }), '') ?? new Outer();
    const { list = [], named = new Map<string, number>() } = outer;
    expect([reader.places.whereOf(list, 1), reader.places.pathOf(list, 1)]).toEqual(['f.yaml:5', 'list[1]']);
    expect([reader.places.whereOf(named, 'a'), reader.places.pathOf(named, 'a')]).toEqual(['f.yaml:7', 'named.a']);
    expect(reader.places.whereOf(outer, 'none')).toBe('f.yaml:1');
  });
});
