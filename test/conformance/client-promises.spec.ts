import { describe, expect, it } from '@jest/globals';

import { REPLY_PROMISES } from './client-promises/reply-promises.js';
import { REQUEST_PROMISES } from './client-promises/request-promises.js';
import { TOOL_PROMISES } from './client-promises/tool-promises.js';

/** What clients of other gateways were let down by, kept here. */
const PROMISES = [...TOOL_PROMISES, ...REQUEST_PROMISES, ...REPLY_PROMISES].sort((one, other) =>
  one.id.localeCompare(other.id),
);

describe('what clients may rely on', () => {
  for (const { id, name, play } of PROMISES) it(`${id} ${name}`, play);
});

it('has every promise: 27', () => {
  expect(PROMISES.map(({ id }) => id)).toEqual(
    Array.from({ length: 27 }, (_, index) => `T${String(index + 1).padStart(2, '0')}`),
  );
});
