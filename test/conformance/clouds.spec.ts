import { describe, it } from '@jest/globals';

import { CLOUD_CASES } from './clouds/cloud-cases.js';

describe('Claude in a cloud', () => {
  for (const { id, name, play } of CLOUD_CASES) it(`${id} ${name}`, play, 60_000);
});
