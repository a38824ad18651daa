import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from '@jest/globals';

import { REPOSITORY } from './source-files.js';

const read = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');
const codes = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, code]) => code ?? '').sort();

it('docs/losses.md lists exactly the losses there are', () => {
  // A type leaves nothing behind that a test could ask at run time.
  const inCode = codes(read('libs/completion/src/translation-loss.ts'), /^ {2}\| '([a-z_]+)'/gm);
  expect(inCode.length).toBeGreaterThan(10);
  expect(codes(read('docs/losses.md'), /^\| `([a-z_]+)` +\| (?:request|response|both) +\|/gm)).toEqual(inCode);
});
