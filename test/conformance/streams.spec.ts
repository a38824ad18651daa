import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ObservedGateway } from '../../apps/gateway/fixtures/observed-gateway.js';
import { BYTE_VECTORS } from './streams/byte-vectors.js';
import { checkStreamCase, checkWholeCase } from './streams/check-case.js';
import { ENDING_VECTORS } from './streams/ending-vectors.js';
import { LoopbackUpstream } from './streams/loopback-upstream.js';
import { SOCKET_TWINS, SOCKET_VECTORS } from './streams/socket-vectors.js';
import type { SocketVector } from './streams/socket-vectors.js';
import type { StreamCase, StreamVector } from './streams/stream-case.js';
import { TEXT_VECTORS } from './streams/text-vectors.js';
import { TOOL_VECTORS } from './streams/tool-vectors.js';
import { USAGE_VECTORS } from './streams/usage-vectors.js';
import { WHOLE_VECTORS } from './streams/whole-vectors.js';

const STREAM_VECTORS = [...BYTE_VECTORS, ...TEXT_VECTORS, ...TOOL_VECTORS, ...ENDING_VECTORS, ...USAGE_VECTORS];

describe('a stream', () => {
  checkEach(STREAM_VECTORS, checkStreamCase);
});

describe('a whole reply', () => {
  checkEach(WHOLE_VECTORS, checkWholeCase);
});

describe('over sockets', () => {
  let gateway: ObservedGateway;
  let upstream: LoopbackUpstream;

  beforeAll(async () => {
    upstream = await LoopbackUpstream.start();
    gateway = await ObservedGateway.start({
      environment: { OPENAI_BASE_URL: upstream.url, OPENAI_PROFILE: 'openai', MAX_RETRIES: '1' },
    });
  });

  afterAll(async () => {
    await gateway.close();
    await upstream.close();
  });

  const playEach = (vectors: readonly SocketVector[]): void => {
    for (const { id, name, play } of vectors) {
      it(`${id} ${name}`, async () => {
        await play({ gateway, upstream });
      });
    }
  };

  playEach(SOCKET_VECTORS);

  describe('as well', () => {
    playEach(SOCKET_TWINS);
  });
});

describe('the suite', () => {
  it.each([
    ['S', 20],
    ['K', 81],
    ['N', 10],
  ])('has every case of the series %s: %i', (series, size) => {
    const ids = [...STREAM_VECTORS, ...WHOLE_VECTORS, ...SOCKET_VECTORS].map(({ id }) => id);
    expect(ids.filter((id) => id.startsWith(series)).sort()).toEqual(
      Array.from({ length: size }, (_, index) => `${series}${String(index + 1).padStart(2, '0')}`),
    );
  });
});

/** One test a vector: each of its cases, however the upstream's bytes are cut, through the official client as well. */
function checkEach(vectors: readonly StreamVector[], check: (streamCase: StreamCase) => Promise<void>): void {
  for (const { id, name, cases } of vectors) {
    it(`${id} ${name}`, async () => {
      expect.hasAssertions();
      for (const streamCase of cases) await check(streamCase);
    });
  }
}
