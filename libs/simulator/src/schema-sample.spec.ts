import { describe, expect, it } from '@jest/globals';

import { sampleFromSchema } from './schema-sample.js';

describe(sampleFromSchema, () => {
  it.each<[name: string, schema: unknown, expected: unknown]>([
    ['nothing known', {}, {}],
    ['no schema at all', undefined, {}],
    ['a string', { type: 'string' }, 'simulated'],
    ['a default', { type: 'string', default: 'x' }, 'x'],
    ['a minimum length', { type: 'string', minLength: 12 }, 'simulated...'],
    ['a maximum length', { type: 'string', maxLength: 3 }, 'sim'],
    ['a format', { type: 'string', format: 'uri' }, 'http://127.0.0.1/'],
    ['an enum', { type: 'string', enum: ['b', 'a'] }, 'b'],
    ['a constant', { const: 7 }, 7],
    ['an integer', { type: 'integer' }, 1],
    ['a minimum', { type: 'integer', minimum: 5 }, 5],
    ['a lower bound that is excluded', { type: 'integer', exclusiveMinimum: 0 }, 1],
    ['a maximum', { type: 'number', maximum: 0 }, 0],
    ['a boolean', { type: 'boolean' }, false],
    ['null', { type: 'null' }, null],
    ['several types', { type: ['string', 'null'] }, 'simulated'],
    ['an array', { type: 'array', items: { type: 'string' } }, []],
    ['an array that must hold something', { type: 'array', minItems: 2, items: { type: 'integer' } }, [1, 1]],
    ['an array without type', { items: { type: 'string' }, minItems: 1 }, ['simulated']],
    ['alternatives', { anyOf: [{ type: 'integer' }, { type: 'string' }] }, 1],
    ['one of', { oneOf: [{ const: 'only' }] }, 'only'],
    [
      'optional properties, which are left out',
      { type: 'object', properties: { a: { type: 'string' }, b: { type: 'string' } }, required: ['b'] },
      { b: 'simulated' },
    ],
    ['a required property nobody describes', { type: 'object', required: ['a'] }, { a: {} }],
    [
      'a reference',
      {
        $defs: { id: { type: 'integer' } },
        type: 'object',
        properties: { id: { $ref: '#/$defs/id' } },
        required: ['id'],
      },
      { id: 1 },
    ],
    ['a reference to nowhere', { $ref: '#/$defs/none' }, {}],
    [
      'parts of a whole',
      {
        allOf: [
          { type: 'object', properties: { a: { const: 1 } }, required: ['a'] },
          { properties: { b: { const: 2 } }, required: ['b'] },
        ],
      },
      { a: 1, b: 2 },
    ],
  ])('satisfies %s', (_name, schema, expected) => {
    expect(sampleFromSchema(schema)).toEqual(expected);
  });

  it('takes hints for strings by the name of the property', () => {
    const schema = {
      type: 'object',
      properties: { path: { type: 'string' }, count: { type: 'integer' }, kind: { enum: ['a'] } },
      required: ['path', 'count', 'kind'],
    };
    const hint = (property: string): string => `hint for ${property}`;
    expect(sampleFromSchema(schema, hint)).toEqual({ path: 'hint for path', count: 1, kind: 'a' });
  });

  it('ends for a schema that holds itself', () => {
    const schema = { type: 'object', properties: { child: { $ref: '#' } }, required: ['child'] };
    expect(JSON.stringify(sampleFromSchema(schema)).length).toBeLessThan(200);
  });

  it('ends for references and alternatives that lead to themselves', () => {
    expect(sampleFromSchema({ $ref: '#' })).toEqual({});
    expect(sampleFromSchema({ anyOf: [{ $ref: '#' }] })).toEqual({});
  });
});
