import { describe, expect, it } from '@jest/globals';

import { cleanJsonSchema, type SchemaDialect } from './clean-json-schema.js';

const EMPTY = { type: 'object', properties: {} };
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });
const closed = (properties: object) =>
  object(properties, { required: Object.keys(properties), additionalProperties: false });

describe(cleanJsonSchema.name, () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['a string', 'x'],
    ['an empty object', {}],
    ['another type', { type: 'string' }],
    ['no properties', { type: 'object', properties: null, required: null }],
  ])('%s becomes an object without properties', (_name, schema) => {
    for (const dialect of ['loose', 'plain'] as const) expect(cleanJsonSchema(schema, dialect).schema).toEqual(EMPTY);
  });

  it.each<[string, SchemaDialect, object, object]>([
    [
      'null lists, at any depth',
      'loose',
      object({ a: { type: 'object', required: null, properties: null } }),
      object({ a: EMPTY }),
    ],
    ['free keys stay', 'loose', object({}, { additionalProperties: {} }), object({}, { additionalProperties: {} })],
    ['a list of types at the root', 'loose', { ...EMPTY, type: ['object', 'null'] }, EMPTY],
    [
      'a choice at the root is merged',
      'loose',
      { anyOf: [object({ a: {} }, { required: ['a'] }), object({ b: {} }, { required: ['a', 'b'] })] },
      object({ a: {}, b: {} }, { required: ['a'] }),
    ],
    [
      'both at the root are merged',
      'loose',
      { allOf: [object({ a: {} }), object({ b: {} })] },
      object({ a: {}, b: {} }),
    ],
    [
      'a reference at the root is followed',
      'loose',
      { $ref: '#/$defs/A', $defs: { A: object({ a: {} }) } },
      { ...object({ a: {} }), $defs: { A: object({ a: {} }) } },
    ],
    [
      'a property named like a keyword is none',
      'plain',
      object({ not: {}, required: { type: 'string' } }),
      object({ not: {}, required: { type: 'string' } }),
    ],
    ['values are not schemas', 'plain', object({ a: { enum: [{ not: 1 }] } }), object({ a: { enum: [{ not: 1 }] } })],
    ['const', 'plain', object({ a: { const: 1 } }), object({ a: { enum: [1] } })],
    [
      'oneOf',
      'plain',
      object({ a: { oneOf: [{ type: 'string' }], anyOf: [{}] } }),
      object({ a: { anyOf: [{}, { type: 'string' }] } }),
    ],
    [
      'conditions',
      'plain',
      object({ a: { type: 'string', not: {}, if: {}, then: {}, else: {} } }),
      object({ a: { type: 'string' } }),
    ],
    [
      'a tuple',
      'plain',
      object({ a: { prefixItems: [{ type: 'string' }, { type: 'number' }] } }),
      object({ a: { items: { anyOf: [{ type: 'string' }, { type: 'number' }] } } }),
    ],
    [
      'a reference',
      'plain',
      object({ a: { $ref: '#/$defs/A', description: 'd' } }, { $defs: { A: { type: 'string' } }, $schema: 'x' }),
      object({ a: { type: 'string', description: 'd' } }),
    ],
    [
      'a reference to nothing',
      'plain',
      object({ a: { $ref: 'https://x.test/a.json' } }),
      object({ a: { type: 'object' } }),
    ],
    [
      'optional keys',
      'strict',
      object(
        { a: { type: 'string' }, b: { enum: ['x'] }, c: { anyOf: [{}] }, d: { $ref: '#/$defs/D' } },
        { required: ['a'] },
      ),
      closed({
        a: { type: 'string' },
        b: { enum: ['x', null] },
        c: { anyOf: [{}, { type: 'null' }] },
        d: { anyOf: [{ $ref: '#/$defs/D' }, { type: 'null' }] },
      }),
    ],
    [
      'an optional enum of a type',
      'strict',
      object({ a: { type: 'string', enum: ['x'] } }),
      closed({ a: { type: ['string', 'null'], enum: ['x', null] } }),
    ],
    [
      'annotations',
      'strict',
      object({ a: { type: 'string', default: 'x', format: 'uri' } }, { required: ['a'], $id: 'x' }),
      closed({ a: { type: 'string' } }),
    ],
    [
      'objects within',
      'strict',
      object({ a: object({ b: { type: 'number' } }, { required: ['b'] }) }, { required: ['a'] }),
      closed({ a: closed({ b: { type: 'number' } }) }),
    ],
  ])('%s (%s)', (_name, dialect, schema, expected) => {
    const before = JSON.stringify(schema);
    expect(cleanJsonSchema(schema, dialect).schema).toEqual(expected);
    expect(JSON.stringify(schema)).toBe(before);
  });

  it.each<[string, object]>([
    ['free keys', object({ a: object({}, { additionalProperties: true }) })],
    ['keys of a schema', object({}, { additionalProperties: { type: 'string' } })],
    ['keys by pattern', object({}, { patternProperties: { '^x': {} } })],
    ['a tuple', object({ a: { type: 'array', items: [{}, {}] } })],
    ['depth', Array.from({ length: 12 }).reduce<object>((inner) => object({ a: inner }), { type: 'string' })],
    ['size', object(Object.fromEntries(Array.from({ length: 5001 }, (_, index) => [`p${index}`, {}])))],
  ])('cannot be strict with %s', (_name, schema) => {
    expect(cleanJsonSchema(schema, 'strict').strictable).toBe(false);
  });

  it('R47 cuts a schema that holds itself', () => {
    const tree = { type: 'object', properties: { child: { $ref: '#/$defs/Tree' } } };
    const { schema, simplified } = cleanJsonSchema({ $ref: '#/$defs/Tree', $defs: { Tree: tree } }, 'plain');
    const text = JSON.stringify(schema);
    expect(text).not.toContain('$ref');
    expect(text.match(/"child"/g)?.length).toBeLessThanOrEqual(4);
    expect(text).toContain('"child":{"type":"object"}');
    expect(simplified).toBe(true);
  });

  it('ends on objects that hold themselves, and on references that multiply', () => {
    const cycle: Record<string, unknown> = { type: 'object', properties: {} };
    cycle['properties'] = { left: cycle, right: cycle };
    const defs = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [
        `D${index}`,
        { anyOf: [{ $ref: `#/$defs/D${index + 1}` }, { $ref: `#/$defs/D${index + 1}` }] },
      ]),
    );
    for (const dialect of ['loose', 'plain', 'strict'] as const) {
      expect(JSON.stringify(cleanJsonSchema(cycle, dialect).schema).length).toBeLessThan(10_000);
    }
    const bomb = cleanJsonSchema(object({ a: { $ref: '#/$defs/D0' } }, { $defs: defs }), 'plain');
    expect(bomb.simplified).toBe(true);
  });

  it('shares what it does not change', () => {
    const schema = object({ a: { type: 'string' } }, { required: ['a'] });
    expect(cleanJsonSchema(schema, 'loose').schema).toBe(schema);
  });

  it('takes __proto__ for a name like any other', () => {
    const schema = JSON.parse('{"type":"object","properties":{"__proto__":{"const":1}}}') as object;
    const { schema: cleaned } = cleanJsonSchema(schema, 'plain');
    expect(JSON.stringify(cleaned)).toBe('{"type":"object","properties":{"__proto__":{"enum":[1]}}}');
    expect(({} as Record<string, unknown>)['enum']).toBeUndefined();
  });
});
