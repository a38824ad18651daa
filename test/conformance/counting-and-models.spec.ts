import { describe, expect, it } from '@jest/globals';

import { COUNTING_VECTORS } from './counting-and-models/counting-vectors.js';
import { MODEL_VECTORS } from './counting-and-models/model-vectors.js';

const VECTORS = [...COUNTING_VECTORS, ...MODEL_VECTORS];

describe('counting and models', () => {
  for (const { id, name, play } of VECTORS) it(`${id} ${name}`, play);
});

it('has every case of the series U: 8', () => {
  expect(VECTORS.map(({ id }) => id)).toEqual(Array.from({ length: 8 }, (_, index) => `U0${index + 1}`));
});
