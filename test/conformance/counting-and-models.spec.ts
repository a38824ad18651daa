import { describe, expect, it } from '@jest/globals';

import { COUNTING_CASES } from './counting-and-models/counting-cases.js';
import { MODEL_CASES } from './counting-and-models/model-cases.js';

const CASES = [...COUNTING_CASES, ...MODEL_CASES];

describe('counting and models', () => {
  for (const { id, name, play } of CASES) it(`${id} ${name}`, play);
});

it('has every case of the series U: 8', () => {
  expect(CASES.map(({ id }) => id)).toEqual(Array.from({ length: 8 }, (_, index) => `U0${index + 1}`));
});
