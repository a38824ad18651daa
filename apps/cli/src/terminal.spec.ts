import { afterEach, describe, expect, it, jest } from '@jest/globals';

import { explainFailure } from './failure.js';
import { coloured, mayColour, print, table } from './terminal.js';

/** What the process believes of its output, until the test is over. */
function pretend(isTTY: boolean, colours: boolean): void {
  const { stdout } = process;
  Object.defineProperty(stdout, 'isTTY', { value: isTTY, configurable: true });
  Object.defineProperty(stdout, 'hasColors', { value: () => colours, configurable: true });
}

const before = {
  isTTY: Object.getOwnPropertyDescriptor(process.stdout, 'isTTY'),
  hasColors: Object.getOwnPropertyDescriptor(process.stdout, 'hasColors'),
};

afterEach(() => {
  jest.restoreAllMocks();
  for (const [name, descriptor] of Object.entries(before)) {
    if (descriptor) Object.defineProperty(process.stdout, name, descriptor);
    else Reflect.deleteProperty(process.stdout, name);
  }
});

describe('colour', () => {
  it.each([
    ['a terminal', true, true, true],
    ['a terminal with NO_COLOR', true, false, false],
    ['a pipe', false, true, false],
  ])('on %s: %s %s → %s', (_name, isTTY, colours, expected) => {
    pretend(isTTY, colours);
    expect(mayColour()).toBe(expected);
  });

  it('is left out of a pipe, byte for byte', () => {
    pretend(false, true);
    expect(coloured('red', 'text')).toBe('text');
  });

  it('surrounds the text on a terminal and is taken back after it', () => {
    pretend(true, true);
    expect(JSON.stringify(coloured('red', 'text'))).toBe(String.raw`"\u001b[31mtext\u001b[39m"`);
  });
});

describe(table.name, () => {
  it('aligns columns to their widest cell and leaves no space at the end of a line', () => {
    const text = table([
      ['ID', 'MODEL', 'OUT'],
      ['1', 'a-long-model', '5'],
      ['1000', 'm', ''],
    ]);
    expect(text).toBe(['ID    MODEL         OUT', '1     a-long-model  5', '1000  m'].join('\n'));
  });

  it('keeps rows that are shorter or longer than the head', () => {
    expect(table([['A', 'B'], ['1'], ['1', '2', '3']])).toBe('A  B\n1\n1  2  3');
  });

  it('of nothing is nothing', () => {
    expect(table([])).toBe('');
    expect(table([['HEAD']])).toBe('HEAD');
  });
});

describe(print.name, () => {
  it('writes one line to standard output', () => {
    const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    print('a line');
    expect(write.mock.calls).toEqual([['a line\n']]);
  });
});

describe(explainFailure.name, () => {
  class ConfigurationError extends Error {
    override readonly name = 'ConfigurationError';
  }

  it.each<[string, unknown, string]>([
    ['an error with a message for people', new Error('there is no recording 01JD'), 'there is no recording 01JD'],
    ['an error of ours', new ConfigurationError('One setting is wrong.'), 'One setting is wrong.'],
    ['a text', 'broken', 'broken'],
    ['nothing', undefined, 'undefined'],
  ])('%s is one sentence', (_name, error, text) => {
    expect(explainFailure(error)).toBe(text);
  });

  it.each([new TypeError('x is not a function'), new RangeError('Invalid array length')])(
    '%s is a bug and shows where it is',
    (error) => {
      expect(explainFailure(error)).toContain('terminal.spec');
    },
  );

  it('an error without a stack still says what it says', () => {
    const error = new TypeError('x is not a function');
    Reflect.deleteProperty(error, 'stack');
    expect(explainFailure(error)).toBe('x is not a function');
  });
});
