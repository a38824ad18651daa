import { describe, expect, it } from '@jest/globals';

import { CONTEXT_CASES } from './errors/context-cases.js';
import { REQUEST_CASES } from './errors/request-cases.js';
import { SECRET_CASES } from './errors/secret-case.js';
import { UPSTREAM_CASES } from './errors/upstream-cases.js';

const CASES = [...CONTEXT_CASES, ...UPSTREAM_CASES, ...REQUEST_CASES, ...SECRET_CASES].sort((one, other) =>
  one.id.localeCompare(other.id),
);

describe('errors', () => {
  for (const { id, name, play } of CASES) it(`${id} ${name}`, play, 60_000);
});

it('has every case of the series X: 16', () => {
  expect(CASES.map(({ id }) => id)).toEqual(
    Array.from({ length: 16 }, (_, index) => `X${String(index + 1).padStart(2, '0')}`),
  );
});
