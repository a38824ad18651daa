import { describe, expect, it } from '@jest/globals';

import { FieldReader } from './field-reader.js';

const WHERE = 'models.yaml:3';

function readerOf(fields: Readonly<Record<string, unknown>>): FieldReader {
  return new FieldReader(WHERE, fields);
}

/** The faults as `field: problem → fix`. */
function faultsOf({ faults }: FieldReader): readonly string[] {
  return faults.map(({ variable, problem, fix }) => `${variable}: ${problem} → ${fix}`);
}

describe('the wishes of a model', () => {
  it.each<[string, Readonly<Record<string, unknown>>, object]>([
    ['are none, where nothing is said', {}, {}],
    ['are none, where nothing is said in words', { temperature: null, extra_headers: null, extra_body: null }, {}],
    ['are none, where maps are empty', { extra_headers: {}, extra_body: {} }, {}],
    ['are an effort', { reasoning_effort: ' High ' }, { reasoning_effort: 'high' }],
    ['are not to think', { enable_thinking: false }, { reasoning_effort: 'none' }],
    ['are to think as much as the model likes', { enable_thinking: true }, {}],
    [
      'are the effort before the switch',
      { enable_thinking: 'no', reasoning_effort: 'low' },
      { reasoning_effort: 'low' },
    ],
    ['are a temperature', { temperature: 0 }, { temperature: 0 }],
    ['are a temperature in quotes', { temperature: '0.5' }, { temperature: 0.5 }],
    ['are replies in one piece', { can_stream: false }, { can_stream: false }],
    ['are what is so anyway', { can_stream: true }, {}],
    [
      'are headers, numbers among them',
      { extra_headers: { 'X-A': 1, b: true } },
      { extra_headers: { 'X-A': '1', b: 'true' } },
    ],
    ['are dollars', { extra_headers: { a: '${A}' } }, { extra_headers: { a: '$${A}' } }],
    ['are more of the body', { extra_body: { a: [{ b: '$1' }] } }, { extra_body: { a: [{ b: '$$1' }] } }],
  ])('%s', (_name, fields, expected) => {
    const reader = readerOf(fields);
    expect(reader.wishes()).toEqual(expected);
    expect(reader.faults).toEqual([]);
  });

  it.each<[Readonly<Record<string, unknown>>, string]>([
    [
      { reasoning_effort: 'much' },
      'reasoning_effort: must be low, medium, high or minimal → correct reasoning_effort, or remove it',
    ],
    [
      { reasoning_effort: ['low'] },
      'reasoning_effort: must be low, medium, high or minimal → correct reasoning_effort, or remove it',
    ],
    [{ enable_thinking: '' }, 'enable_thinking: must be true or false → correct enable_thinking, or remove it'],
    [{ temperature: 3 }, 'temperature: must be a number from 0 to 2 → correct temperature, or remove it'],
    [{ can_stream: {} }, 'can_stream: must be true or false → correct can_stream, or remove it'],
    [{ extra_body: 'a' }, 'extra_body: must be an object → correct extra_body, or remove it'],
    [{ extra_headers: ['a'] }, 'extra_headers: must be an object → correct extra_headers, or remove it'],
    ...[{ 'X A': 'b' }, { 'X-A': 'b\nc' }, { '': 'b' }, { 'X-A': { b: 'c' } }, { 'X-A': ['b'] }, { 'X-A': null }].map(
      (headers): [Readonly<Record<string, unknown>>, string] => [
        { extra_headers: headers },
        'extra_headers: has a header that cannot be sent → write names and values on one line',
      ],
    ),
  ])('%j are a fault', (fields, fault) => {
    const reader = readerOf(fields);
    reader.wishes();
    expect(faultsOf(reader)).toEqual([`${WHERE}: ${fault}`]);
  });
});

describe('the limits of a model', () => {
  it.each<[string, Readonly<Record<string, unknown>>, object]>([
    ['are not known', {}, {}],
    ['are those of prompt and reply', { context: '8k', max_tokens: 100 }, { context: 8192, max_tokens: 100 }],
    ['are those of the prompt by its other name', { max_input_tokens: 9 }, { context: 9 }],
    ['are told twice', { context: 8, max_input_tokens: 9 }, { context: 8 }],
    [
      'have a price',
      { input_cost_per_token: 3e-6, output_cost_per_token: '1.5e-5' },
      { price: { input: 3, output: 15 } },
    ],
    ['have half a price, which is none', { input_cost_per_token: 3e-6 }, {}],
    ['are free of charge', { input_cost_per_token: 0, output_cost_per_token: 0 }, { price: { input: 0, output: 0 } }],
  ])('%s', (_name, fields, expected) => {
    const reader = readerOf(fields);
    expect(reader.limits()).toEqual(expected);
    expect(reader.faults).toEqual([]);
  });

  it('that are all wrong are told of all', () => {
    const reader = readerOf({ context: 'big', max_tokens: 0, input_cost_per_token: 2, output_cost_per_token: 'x' });
    expect(reader.limits()).toEqual({});
    expect(faultsOf(reader)).toEqual([
      `${WHERE}: context: must be a number of tokens such as 8192 or 8k → correct context, or remove it`,
      `${WHERE}: max_tokens: must be a number of tokens such as 8192 or 8k → correct max_tokens, or remove it`,
      `${WHERE}: input_cost_per_token: must be a number of dollars → correct input_cost_per_token, or remove it`,
      `${WHERE}: output_cost_per_token: must be a number of dollars → correct output_cost_per_token, or remove it`,
    ]);
  });
});

describe('the protocol of a model', () => {
  it.each<[Readonly<Record<string, unknown>>, string, string]>([
    [{}, 'https://api.example.com/v1', 'openai'],
    [{}, 'https://api.anthropic.com', 'anthropic'],
    [{}, 'https://example.com/anthropic.com', 'openai'],
    [{ direct: true }, 'https://api.example.com', 'anthropic'],
    [{ direct: 'no' }, 'https://api.anthropic.com', 'openai'],
    [{ format: 'Gemini', direct: true }, 'https://api.anthropic.com', 'gemini'],
  ])('of %j at %s is %s', (fields, baseUrl, format) => {
    expect(readerOf(fields).format(baseUrl)).toBe(format);
  });
});

describe('a field that must be there', () => {
  it('is missing where it is absent or empty, and not where it is wrong', () => {
    const reader = readerOf({ nothing: null, wrong: [] });
    expect(['absent', 'nothing', 'wrong'].map((name) => reader.missing(name, 'instead'))).toEqual(
      Array.from({ length: 3 }, () => 'instead'),
    );
    expect(faultsOf(reader)).toEqual([
      `${WHERE}: absent: is not set → write absent of the model`,
      `${WHERE}: nothing: is not set → write nothing of the model`,
    ]);
  });
});
