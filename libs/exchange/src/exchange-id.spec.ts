import { describe, expect, it } from '@jest/globals';

import { timeOfUlid } from './exchange-id.js';

describe(timeOfUlid.name, () => {
  it.each([
    // The example of the specification of ULIDs, and the bounds it names.
    ['01ARZ3NDEKTSV4RRFFQ69G5FAV', 1_469_922_850_259],
    ['01arz3ndektsv4rrffq69g5fav', 1_469_922_850_259],
    ['00000000000000000000000000', 0],
    ['00000000010000000000000000', 1],
    ['000000001Z0000000000000000', 63],
    ['7ZZZZZZZZZZZZZZZZZZZZZZZZZ', 2 ** 48 - 1],
  ])('reads when an exchange began: %s', (id, milliseconds) => {
    expect(timeOfUlid(id).getTime()).toBe(milliseconds);
  });

  it.each(['', 'not-an-id', '01ARZ3NDEI', '01ARZ3NDEU', 'ZZZZZZZZZZZZZZZZZZZZZZZZZZ', '../../../../etc/passwd', 'é'])(
    'has the epoch for what tells no time: %j',
    (id) => {
      expect(timeOfUlid(id).getTime()).toBe(0);
      expect(() => timeOfUlid(id).toISOString()).not.toThrow();
    },
  );
});
