import { describe, expect, it } from '@jest/globals';

import { seconds, TOKEN_COUNT } from './number-rules.js';

describe('a time', () => {
  it.each([
    ['30', 30_000],
    ['0.25', 250],
    ['.5', 500],
    ['30s', 30_000],
    ['500ms', 500],
    ['1.5ms', 2],
    ['10m', 600_000],
    ['24h', 86_400_000],
    ['25h', undefined],
    ['0s', undefined],
    ['0.5ms', undefined],
    ['1d', undefined],
    ['1 s', undefined],
    ['-1s', undefined],
    ['1e3', undefined],
    ['.', undefined],
    ['s', undefined],
    ['', undefined],
    ['Infinity', undefined],
  ])('%j is %s ms', (text, milliseconds) => {
    expect(seconds(0.001).parse(text)).toBe(milliseconds);
  });
});

describe('a number of tokens', () => {
  it.each([
    ['8192', 8192],
    ['8k', 8000],
    ['8K', 8000],
    ['4.1k', 4100],
    ['1m', 1_000_000],
    ['1.05M', 1_050_000],
    ['1000m', 1_000_000_000],
    ['0', undefined],
    ['0.5', undefined],
    ['1.0001k', undefined],
    ['1001m', undefined],
    ['8Ki', undefined],
    ['8 k', undefined],
    ['k', undefined],
    ['1e3', undefined],
    ['-1', undefined],
  ])('%j is %s', (text, tokens) => {
    expect(TOKEN_COUNT.parse(text)).toBe(tokens);
  });
});
