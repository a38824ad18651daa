import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { NOTHING_WRONG } from './account.js';
import { ChaosStage } from './chaos-stage.js';
import { makeCall } from './load.js';

const SLOW_MS = 180_000;
const LARGE_BYTES = 30 * 1024 * 1024;
const CHUNKS = 10_000;

describe('large exchanges are recorded whole, beside many small ones', () => {
  let stage: ChaosStage;

  beforeAll(async () => {
    stage = await ChaosStage.start();
  }, SLOW_MS);

  afterAll(async () => {
    expect(await stage.end()).toEqual([]);
  }, SLOW_MS);

  it.each([
    {
      name: `a stream of ${CHUNKS} chunks`,
      session: 'long',
      model: `simulator/sim-long:${CHUNKS}`,
      prompt: 'At length, please.',
    },
    {
      name: 'a body of 30 MB',
      session: 'wide',
      model: 'simulator/sim-text',
      prompt: 'é\n"quoted" '.repeat(LARGE_BYTES / 15),
    },
  ])(
    '$name',
    async ({ session, model, prompt }) => {
      const load = stage.load(`beside-${session}`);
      const call = await makeCall({ url: stage.url, session, model, prompt });
      await load.more(10);
      expect(await stage.account([call, ...(await load.stop())])).toEqual(NOTHING_WRONG);
      const deltas = call.answer.toString().split('event: content_block_delta').length - 1;
      expect(deltas).toBeGreaterThanOrEqual(session === 'long' ? CHUNKS : 1);
      expect((await stage.readiness()).recorder.droppedFrames).toBe(0);
    },
    SLOW_MS,
  );
});
