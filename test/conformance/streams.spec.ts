import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ObservedGateway } from '../../apps/gateway/fixtures/observed-gateway.js';
import { BYTE_CASES } from './streams/byte-cases.js';
import { checkStreamCase, checkWholeCase } from './streams/check-case.js';
import { ENDING_CASES } from './streams/ending-cases.js';
import { LoopbackUpstream } from './streams/loopback-upstream.js';
import { SOCKET_TWINS, SOCKET_CASES } from './streams/socket-cases.js';
import type { SocketCase } from './streams/socket-cases.js';
import type { StreamCase, NumberedCase } from './streams/stream-case.js';
import { TEXT_CASES } from './streams/text-cases.js';
import { TOOL_CASES } from './streams/tool-cases.js';
import { USAGE_CASES } from './streams/usage-cases.js';
import { WHOLE_CASES } from './streams/whole-cases.js';

const STREAM_CASES = [...BYTE_CASES, ...TEXT_CASES, ...TOOL_CASES, ...ENDING_CASES, ...USAGE_CASES];

describe('a stream', () => {
  checkEach(STREAM_CASES, checkStreamCase);
});

describe('a whole reply', () => {
  checkEach(WHOLE_CASES, checkWholeCase);
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

  const playEach = (numbers: readonly SocketCase[]): void => {
    for (const { id, name, play } of numbers) {
      it(`${id} ${name}`, async () => {
        await play({ gateway, upstream });
      });
    }
  };

  playEach(SOCKET_CASES);

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
    const ids = [...STREAM_CASES, ...WHOLE_CASES, ...SOCKET_CASES].map(({ id }) => id);
    expect(ids.filter((id) => id.startsWith(series)).sort()).toEqual(
      Array.from({ length: size }, (_, index) => `${series}${String(index + 1).padStart(2, '0')}`),
    );
  });
});

/** One test a number: each of its cases, however the upstream's bytes are cut, through the official client as well. */
function checkEach(numbers: readonly NumberedCase[], check: (streamCase: StreamCase) => Promise<void>): void {
  for (const { id, name, cases } of numbers) {
    it(`${id} ${name}`, async () => {
      expect.hasAssertions();
      for (const streamCase of cases) await check(streamCase);
    });
  }
}
