import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { NOTHING_WRONG } from './account.js';
import { ChaosStage } from './chaos-stage.js';

const SLOW_MS = 300_000;
const LASTS_MS = 60_000;
/** Another run of the same harm: `SLUICE_CHAOS_SEED=<seed> npm run test:chaos -- random`. */
const SEED = Number(process.env['SLUICE_CHAOS_SEED'] ?? Date.now() % 1_000_000);

/** Does some harm and mends it. */
type Harm = (stage: ChaosStage, random: () => number) => Promise<void>;

const HARMS: Readonly<Record<string, Harm>> = {
  'Redis killed': async ({ redis }, random) => {
    await redis.kill();
    await delay(3_000 * random());
    await redis.restart();
  },
  'Redis frozen': async ({ redis }, random) => {
    redis.freeze();
    await delay(8_000 * random());
    redis.thaw();
  },
  'Redis emptied': async ({ redis }) => {
    await redis.ask((client) => client.flushall());
  },
  'PostgreSQL restarted': async ({ postgres }) => {
    await postgres.restart();
  },
  'recorder killed': async (stage) => {
    await stage.recorder.end('SIGKILL');
    stage.startRecorder();
  },
  'recorder frozen': async (stage, random) => {
    const { recorder } = stage;
    recorder.signal('SIGSTOP');
    await delay(8_000 * random());
    recorder.signal('SIGCONT');
  },
};

let stage: ChaosStage;

beforeAll(async () => {
  stage = await ChaosStage.start();
}, SLOW_MS);

afterAll(async () => {
  expect(await stage.end()).toEqual([]);
}, SLOW_MS);

it(
  `a minute of everything at random costs nothing (seed ${SEED})`,
  async () => {
    const random = randomNumbers(SEED);
    const done: string[] = [];
    const load = stage.load('random');
    const until = performance.now() + LASTS_MS;
    while (performance.now() < until) {
      const [name, harm] = Object.entries(HARMS)[Math.floor(random() * Object.keys(HARMS).length)]!;
      done.push(name);
      await harm(stage, random);
      await delay(3_000 * random());
    }
    process.stdout.write(`seed ${SEED}: ${done.join(', ')}; ${load.calls.length} calls\n`);
    expect(await stage.account(await load.stop())).toEqual(NOTHING_WRONG);
  },
  SLOW_MS,
);

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
