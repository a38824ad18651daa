import { describe, expect, it } from '@jest/globals';

import { cleanJsonSchema } from './clean-json-schema.js';

type Json = Record<string, unknown>;

function property(schema: Json): unknown {
  const { schema: cleaned } = cleanJsonSchema({ type: 'object', properties: { it: schema } }, 'gemini');
  return (cleaned['properties'] as Json)['it'];
}

function root(schema: Json): ReturnType<typeof cleanJsonSchema> {
  return cleanJsonSchema(schema, 'gemini');
}

describe('a schema for Gemini', () => {
  it.each<[string, Json, Json]>([
    ['annotations', { $id: 'x', $comment: 'c', type: 'string', default: 'a', examples: ['b'] }, { type: 'string' }],
    ['a title', { type: 'string', title: 'T', description: 'D' }, { type: 'string', title: 'T', description: 'D' }],
    ['additionalProperties', { type: 'object', additionalProperties: {} }, { type: 'object' }],
    ['an empty object', { type: 'object' }, { type: 'object' }],
    ['broken lists', { type: 'object', required: null, properties: null }, { type: 'object', properties: {} }],
    ['const', { const: 'a' }, { type: 'string', enum: ['a'] }],
    ['const of another type', { const: 3 }, { type: 'string', enum: ['3'] }],
    ['R48 numeric enum', { type: 'integer', enum: [1, 2] }, { type: 'string', enum: ['1', '2'] }],
    [
      'an enum with null and nothing',
      { type: ['string', 'null'], enum: ['a', '', null] },
      { type: 'string', nullable: true, enum: ['a'] },
    ],
    ['an enum of nothing', { enum: [null, ''] }, { type: 'string', nullable: true }],
    ['bounds that an enum makes needless', { type: 'number', minimum: 0, enum: [1] }, { type: 'string', enum: ['1'] }],
    ['a type or null', { type: ['string', 'null'] }, { type: 'string', nullable: true }],
    [
      'several types',
      { type: ['string', 'integer', 'null'], description: 'D', maxLength: 3, maximum: 9 },
      {
        description: 'D',
        anyOf: [
          { type: 'string', maxLength: 3 },
          { type: 'integer', maximum: 9 },
        ],
        nullable: true,
      },
    ],
    ['a choice with null', { anyOf: [{ type: 'string' }, { type: 'null' }] }, { type: 'string', nullable: true }],
    [
      'oneOf',
      { oneOf: [{ type: 'string' }, { type: 'integer' }] },
      { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    ],
    [
      'allOf',
      { allOf: [{ type: 'object', properties: { a: { type: 'string' } } }, { required: ['a'] }] },
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
    ],
    ['conditions', { type: 'object', not: {}, if: {}, else: {}, patternProperties: { a: {} } }, { type: 'object' }],
    ['formats of texts', { type: 'string', format: 'date-time' }, { type: 'string', format: 'date-time' }],
    ['other formats of texts', { type: 'string', format: 'uri' }, { type: 'string' }],
    ['formats of numbers', { type: 'number', format: 'double' }, { type: 'number', format: 'double' }],
    ['other formats of numbers', { type: 'integer', format: 'uint8' }, { type: 'integer' }],
    [
      'bounds',
      { type: 'number', minimum: 1, maximum: 2, exclusiveMinimum: 0, multipleOf: 1 },
      { type: 'number', minimum: 1, maximum: 2 },
    ],
    ['a pattern', { type: 'string', pattern: '^a+$' }, { type: 'string', pattern: '^a+$' }],
    ['a pattern that looks around', { type: 'string', pattern: '^(?!b)a' }, { type: 'string' }],
    [
      'a tuple',
      { type: 'array', items: [{ type: 'string' }, { type: 'integer' }] },
      { type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'integer' }] } },
    ],
    ['a list of anything', { type: 'array' }, { type: 'array', items: { type: 'string' } }],
    [
      'properties without a type',
      { properties: { a: { type: 'null' } } },
      { type: 'object', properties: { a: { type: 'null' } } },
    ],
    [
      'names that are refused',
      {
        type: 'object',
        properties: { 'a b': { type: 'string' }, a_b: { type: 'string' }, '1st': { type: 'string' }, $ref_: {} },
        required: ['a b', '1st'],
      },
      {
        type: 'object',
        properties: { a_b_2: { type: 'string' }, a_b: { type: 'string' }, _1st: { type: 'string' }, _ref_: {} },
        required: ['a_b_2', '_1st'],
      },
    ],
  ])('%s', (_name, schema, expected) => {
    expect(property(schema)).toEqual(expected);
  });

  it('R47 holds itself three times and then no more', () => {
    const tree = {
      type: 'object',
      properties: { left: { $ref: '#' }, name: { type: 'string' } },
    };
    const text = JSON.stringify(root(tree).schema);
    expect(text).not.toContain('$ref');
    expect(text.match(/"left"/g)).toHaveLength(4);
    expect(text).toContain('"left":{"type":"object"}');
  });

  it('keeps what is said beside a reference', () => {
    const { schema } = root({
      type: 'object',
      properties: { a: { $ref: '#/$defs/a', description: 'D' } },
      $defs: { a: { type: 'string', description: 'other' } },
    });
    expect(schema).toEqual({ type: 'object', properties: { a: { type: 'string', description: 'D' } } });
  });

  it.each<[string, Json, boolean, boolean]>([
    [
      'nothing of weight',
      { additionalProperties: false, properties: { a: { type: 'string', default: 'x' } } },
      false,
      false,
    ],
    ['keys nobody listed', { additionalProperties: { type: 'string' } }, true, false],
    ['a bound', { properties: { a: { type: 'number', exclusiveMinimum: 0 } } }, true, false],
    ['a number in an enum', { properties: { a: { enum: [1] } } }, false, true],
    ['a name', { properties: { 'a b': { type: 'string' } } }, false, true],
  ])('tells when it lost or replaced %s', (_name, schema, simplified, restorable) => {
    expect(root({ type: 'object', ...schema })).toMatchObject({ simplified, restorable });
  });

  it('leaves the client’s object alone', () => {
    const schema = { type: 'object', properties: { 'a b': { enum: [1, null] } }, required: ['a b'] };
    const before = JSON.stringify(schema);
    root(schema);
    expect(JSON.stringify(schema)).toBe(before);
  });
});
