import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { DIALECTS } from './dialect-registry.js';

describe('the registry of dialects', () => {
  it('has one line for every folder', async () => {
    const folders = await readdir(join(import.meta.dirname, 'dialects'));
    expect(DIALECTS.map(({ name }) => name).toSorted()).toEqual(folders.toSorted());
  });

  it('has one row of the README for every dialect, and none more', async () => {
    const readme = await readFile(join(import.meta.dirname, '..', 'README.md'), 'utf8');
    const rows = readme.split('## Models')[0]!.match(/^\| `[a-z-]+`/gm) ?? [];
    expect(rows.map((row) => row.slice(3, -1)).toSorted()).toEqual(DIALECTS.map(({ name }) => name).toSorted());
  });
});
