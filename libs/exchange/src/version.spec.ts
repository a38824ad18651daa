import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, it } from '@jest/globals';

import { SLUICE_VERSION } from './version.js';

it('is the version of package.json', () => {
  const path = join(import.meta.dirname, '../../../package.json');
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ version: SLUICE_VERSION });
});
