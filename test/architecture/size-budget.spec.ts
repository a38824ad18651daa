import { describe, expect, it } from '@jest/globals';

import { anyTypes, functionLengths, isTest, percentile, sourceFiles } from './source-files.js';

const files = sourceFiles(['apps', 'libs', 'test']);
const product = files.filter((file) => !isTest(file) && !file.path.endsWith('/index.ts'));
const total = (some: typeof files): number => some.reduce((sum, { lines }) => sum + lines, 0);

describe('the size budget', () => {
  it('keeps most files to a screen, and nearly all to three', () => {
    const lines = product.map((file) => file.lines);
    expect(percentile(lines, 0.5)).toBeLessThanOrEqual(70);
    expect(percentile(lines, 0.9)).toBeLessThanOrEqual(200);
  });

  it('keeps nearly all functions to half a screen', () => {
    expect(percentile(product.flatMap(functionLengths), 0.9)).toBeLessThanOrEqual(30);
  });

  it('knows the type of everything', () => {
    expect(files.flatMap(anyTypes)).toEqual([]);
  });

  it('has more lines of tests than of product', () => {
    // The way up to one and a half: docs/decisions/0005-how-much-testing-is-enough.md.
    expect(total(files.filter(isTest)) / total(product)).toBeGreaterThanOrEqual(1.2);
  });
});

describe('the measuring itself', () => {
  it('counts functions and finds any', () => {
    const text =
      'const f = (x: any) => {\n  return x;\n};\nclass A {\n  m() {\n    return 1;\n\n  }\n}\nconst g = () => 1;\n';
    const file = { path: 'libs/x.ts', text, lines: 8 };
    expect(functionLengths(file)).toEqual([3, 4]);
    expect(anyTypes(file)).toEqual(['libs/x.ts:1']);
  });

  it('takes percentiles from the sorted numbers', () => {
    expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 100], 0.9)).toBe(100);
  });
});
