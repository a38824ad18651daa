import { describe, it } from '@jest/globals';

import { playChatCase } from './chat-clients/chat-stage.js';
import { REPLY_CASES } from './chat-clients/reply-cases.js';

describe('replies to clients of Chat Completions, of upstreams that speak something else', () => {
  for (const played of REPLY_CASES) it(`${played.id} ${played.name}`, () => playChatCase(played), 60_000);
});
