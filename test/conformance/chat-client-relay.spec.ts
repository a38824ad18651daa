import { describe, it } from '@jest/globals';

import { playChatCase } from './chat-clients/chat-stage.js';
import { RELAY_CASES } from './chat-clients/relay-cases.js';

describe('clients of Chat Completions, of upstreams that speak it themselves', () => {
  for (const played of RELAY_CASES) it(`${played.id} ${played.name}`, () => playChatCase(played), 60_000);
});
