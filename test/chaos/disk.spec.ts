import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { NOTHING_WRONG } from './account.js';
import { ChaosStage } from './chaos-stage.js';

const SLOW_MS = 180_000;
const DISK = 'size=48m';

/** Whether this user may mount a file system, of which a small one is the only disk that is full without harm. */
const mayMount = process.getuid?.() === 0;

let disk: string;
let stage: ChaosStage;

beforeAll(async () => {
  if (!mayMount) return;
  disk = mkdtempSync(join(tmpdir(), 'sluice-disk-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', DISK, 'tmpfs', disk]);
  stage = await ChaosStage.start({ dataDir: join(disk, 'data') });
}, SLOW_MS);

afterAll(async () => {
  if (!mayMount) return;
  const left = await stage.end();
  execFileSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
  expect(left).toEqual([]);
}, SLOW_MS);

(mayMount ? it : it.skip)(
  'a disk that is full costs nothing, when it has room again',
  async () => {
    const load = stage.load('disk');
    await load.more(20);
    const filling = await untilFull();
    await load.more(20);
    await delay(3_000);
    rmSync(filling);
    await load.more(20);
    expect(await stage.account(await load.stop())).toEqual(NOTHING_WRONG);
    expect((await stage.readiness()).recorder.droppedFrames).toBe(0);
  },
  SLOW_MS,
);

(mayMount ? it : it.skip)(
  'a gateway that is killed while the disk is full leaves nothing in it twice',
  async () => {
    const load = stage.load('killed', { models: ['sim-long:100:every=50'] });
    await load.more(8);
    const filling = await untilFull();
    const fullAtMs = performance.now();
    const before = segments();
    rmSync(filling);
    // The batch of which a part was taken is written again, into another file.
    await stage.gateway.until('file that is written again', () =>
      segments().some((path) => !before.includes(path) && sizeOf(path) > 0),
    );
    await stage.gateway.end('SIGKILL');
    await stage.startGateway();
    await load.more(8);
    const calls = await load.stop();
    expect(await stage.account(calls, { killedAtMs: fullAtMs })).toEqual(NOTHING_WRONG);
  },
  SLOW_MS,
);

/** The files of the spool. */
function segments(): readonly string[] {
  const spool = join(disk, 'data', 'spool');
  const names = readdirSync(spool, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith('.jsonl')).map((name) => join(spool, name));
}

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
const said = (pattern: RegExp): number => [...stage.gateway.output.matchAll(pattern)].length;

/** Fills the disk until the gateway has noticed. @returns the file that does */
async function untilFull(): Promise<string> {
  const before = said(/cannot be written/g);
  const filling = join(disk, 'filling');
  fill(filling);
  await stage.gateway.until('line that waits', () => said(/cannot be written/g) > before);
  return filling;
}

/** Takes what room there is, while others write as well. */
function fill(path: string): void {
  try {
    for (;;) appendFileSync(path, Buffer.alloc(64 * 1024));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}
