import { describe, expect, it } from '@jest/globals';
import type { CompletionEvent } from '@sluice/completion';
import type { CompletionDecoder } from '@sluice/exchange';

import { restoreArguments } from './restore-arguments.js';
import { restoring } from './restoring-decoder.js';

type Json = Record<string, unknown>;

const SIZES = { enum: [1, 2, 'x', true, null] };

describe(restoreArguments.name, () => {
  it.each<[string, Json, unknown, unknown]>([
    ['a number', { properties: { n: SIZES } }, { n: '2' }, { n: 2 }],
    ['a boolean', { properties: { n: SIZES } }, { n: 'true' }, { n: true }],
    ['a text that is one', { properties: { n: { enum: [1, '1'] } } }, { n: '1' }, { n: '1' }],
    ['a constant', { properties: { n: { const: 7 } } }, { n: '7' }, { n: 7 }],
    ['a value nobody listed', { properties: { n: SIZES } }, { n: '9' }, { n: '9' }],
    ['a number that came as one', { properties: { n: SIZES } }, { n: 2 }, { n: 2 }],
    ['a name', { properties: { 'a b': {}, a_b: {} } }, { a_b_2: 1, a_b: 2 }, { 'a b': 1, a_b: 2 }],
    ['items', { properties: { l: { items: SIZES } } }, { l: ['1', 'x'] }, { l: [1, 'x'] }],
    ['places', { properties: { l: { prefixItems: [{}, SIZES] } } }, { l: ['1', '1'] }, { l: ['1', 1] }],
    [
      'what a reference points to',
      { properties: { n: { $ref: '#/$defs/n' } }, $defs: { n: { $ref: '#/$defs/m' }, m: SIZES } },
      { n: '1' },
      { n: 1 },
    ],
    ['a choice', { properties: { n: { anyOf: [{ type: 'string' }, SIZES] } } }, { n: '1' }, { n: 1 }],
    ['parts', { allOf: [{ properties: { n: SIZES } }] }, { n: '1' }, { n: 1 }],
    [
      'a tree',
      { properties: { n: SIZES, next: { $ref: '#' } } },
      { next: { next: { n: '1' } } },
      { next: { next: { n: 1 } } },
    ],
    [
      'a null for what is absent',
      { properties: { a: { type: 'string' }, b: { enum: [1] }, c: { const: 1 }, d: { anyOf: [{ type: 'number' }] } } },
      { a: null, b: null, c: null, d: null },
      {},
    ],
    [
      'a null below',
      {
        properties: { l: { items: { properties: { a: { $ref: '#/$defs/a' } } } } },
        $defs: { a: { type: ['integer'] } },
      },
      { l: [{ a: null }, { a: 1 }] },
      { l: [{}, { a: 1 }] },
    ],
    [
      'no null that is meant',
      {
        properties: {
          a: {},
          b: { type: ['string', 'null'] },
          c: SIZES,
          d: { anyOf: [{ type: 'string' }, { type: 'null' }] },
          e: { type: 'string', nullable: true },
          f: { type: 'string' },
        },
        required: ['f'],
      },
      { a: null, b: null, c: null, d: null, e: null, f: null },
      { a: null, b: null, c: null, d: null, e: null, f: null },
    ],
    ['what the schema does not know', { properties: {} }, { n: '1', l: [null] }, { n: '1', l: [null] }],
  ])('%s', (_name, schema, value, expected) => {
    expect(restoreArguments(schema, value)).toEqual(expected);
  });

  it('ends on references and choices in a circle', () => {
    const circle = {
      properties: {
        a: { $ref: '#/properties/a' },
        b: { anyOf: [{ $ref: '#/properties/b' }, { $ref: '#/properties/b' }] },
      },
    };
    expect(restoreArguments(circle, { a: 'x', b: 'y' })).toEqual({ a: 'x', b: 'y' });
    expect(restoreArguments(true, { a: 'x' })).toEqual({ a: 'x' });
  });
});

describe(restoring.name, () => {
  function decode(...reads: CompletionEvent[][]): CompletionEvent[] {
    const waiting = [...reads];
    const inner: CompletionDecoder = { push: () => waiting.shift() ?? [], end: () => waiting.flat() };
    const decoder = restoring(inner, {
      schemas: new Map([['Set', { properties: { n: SIZES } }]]),
      members: new Map([['computer__wait', { toolset: 'computer', name: 'wait' }]]),
    });
    return [...decoder.push(Buffer.from('')), ...decoder.end()];
  }

  it('holds a call until it is whole, and nothing else', () => {
    const events = decode(
      [
        { type: 'toolOpen', key: '0', name: 'Set' },
        { type: 'toolOpen', key: '1', name: 'Read' },
        { type: 'toolArgs', key: '0', fragment: '{"n":' },
        { type: 'toolArgs', key: '1', fragment: '{"n":"1"}' },
      ],
      [
        { type: 'toolArgs', key: '0', fragment: '"1"}' },
        { type: 'toolClose', key: '0' },
        { type: 'toolClose', key: '1' },
      ],
    );
    expect(events).toEqual([
      { type: 'toolOpen', key: '0', name: 'Set' },
      { type: 'toolOpen', key: '1', name: 'Read' },
      { type: 'toolArgs', key: '1', fragment: '{"n":"1"}' },
      { type: 'toolArgs', key: '0', fragment: '{"n":1}' },
      { type: 'toolClose', key: '0' },
      { type: 'toolClose', key: '1' },
    ]);
  });

  it('gives members of toolsets their own names back', () => {
    expect(decode([{ type: 'toolOpen', key: '0', id: 'c', name: 'computer__wait' }])).toEqual([
      { type: 'toolOpen', key: '0', id: 'c', name: 'wait', toolset: 'computer' },
    ]);
  });

  it.each(['', '{"n":'])('passes on arguments that are no JSON: %j', (fragment) => {
    const events = decode([
      { type: 'toolOpen', key: '0', name: 'Set' },
      { type: 'toolArgs', key: '0', fragment },
      { type: 'toolClose', key: '0' },
    ]);
    expect(events.filter(({ type }) => type === 'toolArgs')).toEqual(
      fragment === '' ? [] : [{ type: 'toolArgs', key: '0', fragment }],
    );
    expect(events.at(-1)).toEqual({ type: 'toolClose', key: '0' });
  });
});
