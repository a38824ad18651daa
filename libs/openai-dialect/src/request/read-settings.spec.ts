import { describe, expect, it } from '@jest/globals';

import { readChatRequest, type ReadChatRequest } from './read-chat-request.js';

const SUMMARIZED = { type: 'adaptive', display: 'summarized' };

function read(fields: object): ReadChatRequest {
  const result = readChatRequest({ model: 'm', messages: [{ role: 'user', content: 'x' }], ...fields });
  if ('refusal' in result) throw new Error(result.refusal.message);
  return result;
}

const lossesOf = (fields: object): readonly string[] =>
  read(fields).chat.losses.map(({ code, path, detail }) => [code, path, detail].join(' ').trim());

describe('how much is thought', () => {
  it.each<[object, object]>([
    [{ reasoning_effort: 'minimal' }, { thinking: SUMMARIZED, output_config: { effort: 'low' } }],
    [{ reasoning_effort: 'medium' }, { thinking: SUMMARIZED, output_config: { effort: 'medium' } }],
    [{ reasoning_effort: 'max' }, { thinking: SUMMARIZED, output_config: { effort: 'max' } }],
    [{ reasoning_effort: null }, {}],
    [{ reasoning_effort: 'none', thinking: { type: 'adaptive' } }, { thinking: { type: 'disabled' } }],
    [
      { reasoning_effort: 'high', thinking: { type: 'enabled', budget_tokens: 2048 } },
      { thinking: { type: 'enabled', budget_tokens: 2048 }, output_config: { effort: 'high' } },
    ],
    [{ thinking: { type: 'disabled' } }, { thinking: { type: 'disabled' } }],
    [{ thinking: { type: 'adaptive' } }, { thinking: { type: 'adaptive' } }],
    [
      {
        reasoning_effort: 'low',
        response_format: { type: 'json_schema', json_schema: { schema: { type: 'array' } } },
      },
      {
        thinking: SUMMARIZED,
        output_config: { effort: 'low', format: { type: 'json_schema', schema: { type: 'array' } } },
      },
    ],
  ])('%j', (fields, expected) => {
    const { request } = read(fields);
    const { thinking, output_config: output } = request;
    expect({ ...(thinking && { thinking }), ...(output && { output_config: output }) }).toEqual(expected);
  });

  it.each(['auto', { type: 'maximal' }, {}, 7])('%j is no way to say it', (thinking) => {
    expect(read({ thinking }).request).not.toHaveProperty('thinking');
    expect(lossesOf({ thinking })).toEqual(['field_dropped thinking']);
  });

  it.each<[object, number, true | undefined]>([
    [{}, 8_192, true],
    [{ thinking: { type: 'enabled', budget_tokens: 4_096 } }, 12_288, true],
    [{ thinking: { type: 'enabled', budget_tokens: 4_096 }, max_tokens: 5_000 }, 5_000, undefined],
    [{ reasoning_effort: 'max', max_completion_tokens: 1 }, 1, undefined],
  ])('of %j the reply has %i tokens', (fields, tokens, openLength) => {
    const { request, chat } = read(fields);
    expect(request.max_tokens).toBe(tokens);
    expect(chat.openLength).toBe(openLength);
  });
});

describe('what the reply looks like', () => {
  const HINT = 'Reply with JSON only: one valid JSON object, without any text or code fence around it.';
  const schemaOf = (json_schema: unknown) => ({ response_format: { type: 'json_schema', json_schema } });

  it.each<[string, unknown]>([
    ['no schema', { name: 'x' }],
    ['null for a schema', { name: 'x', schema: null }],
    ['an empty schema', { name: 'x', schema: {} }],
  ])('is said to the model where there is %s', (_name, described) => {
    const { request, fault } = read(schemaOf(described));
    expect(fault).toBeUndefined();
    expect(request.system).toEqual([{ type: 'text', text: HINT }]);
    expect(request).not.toHaveProperty('output_config');
  });

  it('is a schema, and not what it is about', () => {
    expect(lossesOf(schemaOf({ name: 'x', description: 'A thing.', schema: { type: 'object' } }))).toEqual([
      'field_dropped response_format.json_schema.description',
    ]);
  });

  it.each<[unknown, string, string, string]>([
    ['json', 'expected an object, but got a string', 'response_format', 'invalid_type'],
    [{ type: 1 }, 'expected a string, but got an integer', 'response_format.type', 'invalid_type'],
    [
      { type: 'json_schema', json_schema: [] },
      'expected an object, but got an array',
      'response_format.json_schema',
      'invalid_type',
    ],
  ])('%j is refused', (format, words, parameter, kind) => {
    const message = `Invalid type for '${parameter}': ${words} instead.`;
    expect(read({ response_format: format }).fault).toEqual({ message, parameter, kind });
  });

  it.each([
    [{}, 'response_format.type'],
    [{ type: 'json_schema' }, 'response_format.json_schema'],
  ])('%j lacks %s', (format, parameter) => {
    const message = `Missing required parameter: '${parameter}'.`;
    expect(read({ response_format: format }).fault).toEqual({ message, parameter, kind: 'missing_required_parameter' });
  });
});

describe('settings of the wrong kind', () => {
  const wrong = (field: string, expected: string, got: string): string =>
    `Invalid type for '${field}': expected ${expected}, but got ${got} instead.`;

  it.each<[string, unknown, string]>([
    ['temperature', '1', wrong('temperature', 'a number', 'a string')],
    ['top_p', true, wrong('top_p', 'a number', 'a boolean')],
    ['top_k', [], wrong('top_k', 'a number', 'an array')],
    ['stop', 5, wrong('stop', 'a string or an array of strings', 'an integer')],
    ['stop', ['a', null], wrong('stop', 'a string or an array of strings', 'an array')],
    ['n', '2', wrong('n', 'an integer', 'a string')],
    ['max_completion_tokens', '5', wrong('max_completion_tokens', 'an integer', 'a string')],
    ['reasoning_effort', 3, wrong('reasoning_effort', 'a string', 'an integer')],
    ['service_tier', {}, wrong('service_tier', 'a string', 'an object')],
    ['user', 5, wrong('user', 'a string', 'an integer')],
    ['safety_identifier', [], wrong('safety_identifier', 'a string', 'an array')],
  ])('%s: %j', (field, value, message) => {
    expect(read({ [field]: value }).fault).toEqual({ message, parameter: field, kind: 'invalid_type' });
  });

  it.each<[string, number, string, string]>([
    ['temperature', -0.5, 'decimal below minimum value. Expected a value >= 0', 'decimal_below_min_value'],
    ['temperature', 2.01, 'decimal above maximum value. Expected a value <= 2', 'decimal_above_max_value'],
    ['top_p', 1.5, 'decimal above maximum value. Expected a value <= 1', 'decimal_above_max_value'],
    ['top_k', -1, 'integer below minimum value. Expected a value >= 0', 'integer_below_min_value'],
    ['max_completion_tokens', -7, 'integer below minimum value. Expected a value >= 1', 'integer_below_min_value'],
  ])('%s: %d is out of bounds', (field, value, words, kind) => {
    const message = `Invalid '${field}': ${words}, but got ${value} instead.`;
    expect(read({ [field]: value }).fault).toEqual({ message, parameter: field, kind });
  });

  it.each([
    ['temperature', 0],
    ['temperature', 2],
    ['top_p', 0],
    ['top_p', 1],
    ['top_k', 0],
  ])('%s: %d is just within them', (field, value) => {
    expect(read({ [field]: value }).fault).toBeUndefined();
    expect(read({ [field]: value }).request).toHaveProperty(field, value);
  });

  it('are told of in the order they are read, and only once', () => {
    expect(read({ stop: 5, max_tokens: 0, tools: 7 }).fault?.parameter).toBe('max_tokens');
  });
});

describe('who asks', () => {
  it.each<[object, string | undefined]>([
    [{ prompt_cache_key: 'k', safety_identifier: 's', user: 'u' }, 'k'],
    [{ prompt_cache_key: '', safety_identifier: 's', user: 'u' }, 's'],
    [{ prompt_cache_key: 7, user: 'u' }, 'u'],
    [{ user: '' }, undefined],
  ])('%j has the session %j', (fields, hint) => {
    expect(read(fields).sessionHint).toBe(hint);
  });

  it('has a name of at most 256 characters', () => {
    expect(read({ user: 'u'.repeat(256) }).request.metadata).toEqual({ user_id: 'u'.repeat(256) });
    expect(read({ user: 'u'.repeat(257) }).request).not.toHaveProperty('metadata');
  });

  it.each([
    ['fast', { speed: 'fast' }],
    ['toString', {}],
    [null, {}],
  ])('is served at the tier %j', (tier, expected) => {
    const { service_tier, speed } = read({ service_tier: tier }).request as {
      readonly service_tier?: unknown;
      readonly speed?: unknown;
    };
    expect({ ...(service_tier !== undefined && { service_tier }), ...(speed !== undefined && { speed }) }).toEqual(
      expected,
    );
  });
});
