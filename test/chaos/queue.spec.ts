import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { NOTHING_WRONG } from './account.js';
import { ChaosStage } from './chaos-stage.js';

const SLOW_MS = 180_000;

describe('under load, nothing is lost, doubled or damaged', () => {
  let stage: ChaosStage;

  beforeAll(async () => {
    stage = await ChaosStage.start();
  }, SLOW_MS);

  afterAll(async () => {
    expect(await stage.end()).toEqual([]);
  }, SLOW_MS);

  /** Has clients ask before, during and after something happens. */
  async function survives(name: string, happens: () => Promise<void>): Promise<void> {
    const load = stage.load(name);
    await load.more(20);
    await happens();
    await load.more(20);
    expect(await stage.account(await load.stop())).toEqual(NOTHING_WRONG);
  }

  it(
    'while Redis is killed, and comes back with nothing in it',
    () =>
      survives('killed', async () => {
        await stage.redis.kill();
        await delay(3_000);
        await stage.redis.restart();
      }),
    SLOW_MS,
  );

  it(
    'while Redis hangs for twenty seconds',
    () =>
      survives('frozen', async () => {
        stage.redis.freeze();
        await delay(20_000);
        stage.redis.thaw();
      }),
    SLOW_MS,
  );

  it(
    'when Redis forgets everything',
    () =>
      survives('flushed', async () => {
        await stage.redis.ask((client) => client.flushall());
      }),
    SLOW_MS,
  );
});
