import { describe, expect, it } from '@jest/globals';

import {
  dollarsOf,
  effortOf,
  formatOf,
  secretOf,
  switchOf,
  temperatureOf,
  textOf,
  tokensOf,
  variableOf,
  withoutReferences,
} from './model-notation.js';

/** What each text is to its reader; undefined = it cannot be read. */
type Row = readonly [text: string, expected: unknown];

const READERS: readonly (readonly [what: string, read: (text: string) => unknown, rows: readonly Row[]])[] = [
  [
    'tokens, thousands of which have 1024',
    tokensOf,
    [
      ['8192', 8192],
      ['8k', 8192],
      ['8K', 8192],
      ['0.5k', 512],
      ['1.001k', 1025],
      ['128k', 131_072],
      ['0', undefined],
      ['0k', undefined],
      ['-8', undefined],
      ['8m', undefined],
      ['8 k', undefined],
      ['1e3', undefined],
      ['k', undefined],
      ['', undefined],
      ['9999999999', undefined],
    ],
  ],
  [
    'dollars of a token as those of a million',
    dollarsOf,
    [
      ['0.000003', 3],
      ['3e-6', 3],
      ['1.5e-7', 0.15],
      ['0.0000011', 1.1],
      ['0', 0],
      ['1', 1_000_000],
      ['1.1', undefined],
      ['-0.1', undefined],
      ['$3', undefined],
      ['NaN', undefined],
      ['', undefined],
    ],
  ],
  [
    'a temperature',
    temperatureOf,
    [
      ['0', 0],
      ['0.7', 0.7],
      ['2', 2],
      ['2.1', undefined],
      ['-1', undefined],
      ['warm', undefined],
      ['', undefined],
    ],
  ],
  [
    'an effort',
    effortOf,
    [
      ['low', 'low'],
      ['HIGH', 'high'],
      ['Minimal', 'minimal'],
      ['none', 'none'],
      ['xhigh', 'xhigh'],
      ['max', 'max'],
      ['much', undefined],
      ['', undefined],
      ['constructor', undefined],
      ['__proto__', undefined],
    ],
  ],
  [
    'a switch',
    switchOf,
    [
      ['true', true],
      ['Yes', true],
      ['FALSE', false],
      ['no', false],
      ['1', undefined],
      ['on', undefined],
      ['', undefined],
      ['constructor', undefined],
      ['__proto__', undefined],
    ],
  ],
  [
    'a protocol',
    formatOf,
    [
      ['openai', 'openai'],
      ['Anthropic', 'anthropic'],
      ['GEMINI', 'gemini'],
      ['vertex', undefined],
      ['', undefined],
    ],
  ],
  [
    'the name of a variable',
    variableOf,
    [
      ['MY_KEY', 'MY_KEY'],
      ['_k2', '_k2'],
      ['2K', undefined],
      ['MY-KEY', undefined],
      ['${MY_KEY}', undefined],
      ['', undefined],
    ],
  ],
  [
    'a key',
    secretOf,
    [
      ['sk-1', 'sk-1'],
      ['sk 1', undefined],
      ['sk\n', undefined],
      ['', undefined],
    ],
  ],
  [
    'a name',
    textOf,
    [
      ['a model: v2', 'a model: v2'],
      ['ü', 'ü'],
      ['a\nb', undefined],
      ['', undefined],
    ],
  ],
];

const CASES = READERS.flatMap(([what, read, rows]) => rows.map(([text, expected]) => ({ what, read, text, expected })));

describe('the notation of models of other proxies', () => {
  it.each(CASES)('reads $text as $what: $expected', ({ read, text, expected }) => {
    expect(read(text)).toBe(expected);
  });

  it('has dollars that refer to nothing, however deep', () => {
    expect(withoutReferences({ a: '${A}', $b: [{ c: '$$' }], d: 5, e: null })).toEqual({
      a: '$${A}',
      $$b: [{ c: '$$$$' }],
      d: 5,
      e: null,
    });
  });
});
