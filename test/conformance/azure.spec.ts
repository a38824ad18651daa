import { describe, expect, it } from '@jest/globals';

import { AZURE_CASES } from './azure/azure-cases.js';

describe('Azure', () => {
  for (const { id, name, play } of AZURE_CASES) it(`${id} ${name}`, play, 60_000);
});

it('has every case of the series Z: 5', () => {
  expect(AZURE_CASES.map(({ id }) => id)).toEqual(['Z01', 'Z02', 'Z03', 'Z04', 'Z05']);
});
