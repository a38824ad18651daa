import { describe, expect, it } from '@jest/globals';

import { CONTEXT_VECTORS } from './errors/context-vectors.js';
import { REQUEST_VECTORS } from './errors/request-vectors.js';
import { SECRET_VECTORS } from './errors/secret-vector.js';
import { UPSTREAM_VECTORS } from './errors/upstream-vectors.js';

const VECTORS = [...CONTEXT_VECTORS, ...UPSTREAM_VECTORS, ...REQUEST_VECTORS, ...SECRET_VECTORS].sort((one, other) =>
  one.id.localeCompare(other.id),
);

describe('errors', () => {
  for (const { id, name, play } of VECTORS) it(`${id} ${name}`, play, 60_000);
});

it('has every case of the series X: 16', () => {
  expect(VECTORS.map(({ id }) => id)).toEqual(
    Array.from({ length: 16 }, (_, index) => `X${String(index + 1).padStart(2, '0')}`),
  );
});
