import { describe, expect, it } from '@jest/globals';

import { BYTE_VECTORS } from './streams/byte-vectors.js';
import { checkStreamCase } from './streams/check-case.js';
import { ENDING_VECTORS } from './streams/ending-vectors.js';
import type { StreamVector } from './streams/stream-case.js';
import { TEXT_VECTORS } from './streams/text-vectors.js';
import { TOOL_VECTORS } from './streams/tool-vectors.js';
import { USAGE_VECTORS } from './streams/usage-vectors.js';

describe('the bytes of a stream', () => {
  check(BYTE_VECTORS);
});

describe('a stream of Chat Completions', () => {
  check([...TEXT_VECTORS, ...TOOL_VECTORS, ...ENDING_VECTORS, ...USAGE_VECTORS]);
});

/** One test a vector: each of its cases, however the upstream's bytes are cut, through the official client as well. */
function check(vectors: readonly StreamVector[]): void {
  for (const { id, name, cases } of vectors) {
    it(`${id} ${name}`, async () => {
      expect.hasAssertions();
      for (const streamCase of cases) await checkStreamCase(streamCase);
    });
  }
}
