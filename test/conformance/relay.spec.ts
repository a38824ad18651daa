import { describe, it } from '@jest/globals';

import { REPLY_CASES } from './relay/reply-cases.js';
import { REQUEST_CASES } from './relay/request-cases.js';
import { playCase } from './relay/relay-stage.js';

describe('upstreams that speak the Messages API', () => {
  for (const played of [...REQUEST_CASES, ...REPLY_CASES]) {
    it(`${played.id} ${played.name}`, () => playCase(played), 60_000);
  }
});
