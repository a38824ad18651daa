import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { hasS3Server, S3Server, type S3Fault } from '@sluice/testing';

import { NOTHING_WRONG } from './account.js';
import { ChaosStage } from './chaos-stage.js';

const SLOW_MS = 180_000;

(hasS3Server() ? describe : describe.skip)('bodies in a bucket (needs versitygw)', () => {
  let bucket: S3Server;
  let stage: ChaosStage;

  beforeAll(async () => {
    bucket = await S3Server.start();
    stage = await ChaosStage.start({ blobUrl: bucket.blobUrl(), blobAccess: { keys: bucket.keys } });
  }, SLOW_MS);

  afterAll(async () => {
    expect(await stage.end()).toEqual([]);
    await bucket.close();
  }, SLOW_MS);

  it.each<S3Fault>(['unavailable', 'slow-down', 'reset', 'cut'])(
    'all come, whole, when the server answers with this for ten seconds: %s',
    async (fault) => {
      const load = stage.load(fault);
      await load.more(20);
      bucket.disturbAll(fault);
      await delay(10_000);
      bucket.disturbAll(undefined);
      await load.more(20);
      expect(await stage.account(await load.stop())).toEqual(NOTHING_WRONG);
    },
    SLOW_MS,
  );
});
