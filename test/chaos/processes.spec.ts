import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { NOTHING_WRONG } from './account.js';
import { ChaosStage } from './chaos-stage.js';
import type { Program } from './program.js';

const SLOW_MS = 180_000;
/** Slow enough to be under way, with a beginning on the disk, whenever the gateway is killed. */
const LONG_STREAMS = ['sim-long:60:every=50', 'sim-slow:100'];

describe('under load, nothing is lost, doubled or damaged', () => {
  let stage: ChaosStage;

  beforeAll(async () => {
    stage = await ChaosStage.start();
  }, SLOW_MS);

  afterAll(async () => {
    expect(await stage.end()).toEqual([]);
  }, SLOW_MS);

  /** Stops the recorder at a moment at which it has jobs under way. */
  async function freezeInMidJob(recorder: Program): Promise<void> {
    await recorder.until('job under way', async () => {
      recorder.signal('SIGSTOP');
      if ((await stage.redis.ask((client) => client.llen('{sluice}:sluice-recordings:active'))) > 0) return true;
      recorder.signal('SIGCONT');
      return false;
    });
  }

  it(
    'when PostgreSQL is restarted',
    async () => {
      const load = stage.load('database');
      await load.more(20);
      await stage.postgres.restart();
      await load.more(20);
      expect(await stage.account(await load.stop())).toEqual(NOTHING_WRONG);
    },
    SLOW_MS,
  );

  it(
    'when a recorder is killed in the middle of a job, and another takes over',
    async () => {
      const load = stage.load('recorder');
      await load.more(20);
      const { recorder } = stage;
      await freezeInMidJob(recorder);
      await recorder.end('SIGKILL');
      stage.startRecorder();
      await load.more(20);
      expect(await stage.account(await load.stop())).toEqual(NOTHING_WRONG);
    },
    SLOW_MS,
  );

  it(
    'when two recorders do the same job, because one was taken for dead',
    async () => {
      const load = stage.load('twice');
      await load.more(20);
      const { recorder } = stage;
      await freezeInMidJob(recorder);
      const other = stage.startRecorder();
      await load.more(20);
      const calls = await load.stop();
      expect(await stage.account(calls)).toEqual(NOTHING_WRONG);
      recorder.signal('SIGCONT');
      const late = stage.load('late');
      await late.more(20);
      expect(await stage.account([...calls, ...(await late.stop())])).toEqual(NOTHING_WRONG);
      await other.end();
    },
    SLOW_MS,
  );

  it(
    'when the gateway is killed in the middle of streams: they are there as far as they had come',
    async () => {
      const load = stage.load('gateway', { models: LONG_STREAMS });
      await load.more(20);
      await delay(2_000);
      const killedAtMs = performance.now();
      await stage.gateway.end('SIGKILL');
      await stage.startGateway();
      await load.more(20);
      const calls = await load.stop();
      const cut = calls.filter(({ ending, answer }) => ending === 'cut' && answer.length > 0);
      expect(cut.length).toBeGreaterThan(0);
      expect(await stage.account(calls, { killedAtMs })).toEqual(NOTHING_WRONG);
    },
    SLOW_MS,
  );
});
