import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from '@jest/globals';

import { REPOSITORY } from './source-files.js';

function names(path: string, pattern: RegExp): readonly string[] {
  const text = readFileSync(join(REPOSITORY, path), 'utf8');
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ''))].sort();
}

it('docs/configuration.md has every variable of .env.example, and no other', () => {
  expect(names('docs/configuration.md', /^\| `([A-Z][A-Z0-9_]+)`/gm)).toEqual(
    names('.env.example', /^#?([A-Z][A-Z0-9_]+)=/gm),
  );
});
