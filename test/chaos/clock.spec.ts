import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { NOTHING_WRONG } from './account.js';
import { ChaosStage } from './chaos-stage.js';

const SLOW_MS = 180_000;
const LIBRARY = findLibrary();

let directory: string;
let offset: string;
let stage: ChaosStage;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-clock-'));
  offset = join(directory, 'offset');
  setClock('+0');
  const environment = {
    ...(LIBRARY !== undefined && { LD_PRELOAD: LIBRARY }),
    FAKETIME_TIMESTAMP_FILE: offset,
    FAKETIME_NO_CACHE: '1',
    // A clock that is set is that of the day; the other one goes on.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  stage = await ChaosStage.start({ environment });
}, SLOW_MS);

afterAll(async () => {
  expect(await stage.end()).toEqual([]);
  await rm(directory, { recursive: true, force: true });
}, SLOW_MS);

(LIBRARY === undefined ? it.skip : it)(
  'the clock is set back by an hour, and then forward again: recordings go on into the index',
  async () => {
    const back = stage.load('back');
    await back.more(20);
    setClock('-3600');
    await back.more(20);
    expect(await stage.account(await back.stop())).toEqual(NOTHING_WRONG);
    const forward = stage.load('forward');
    await forward.more(20);
    setClock('+0');
    await forward.more(20);
    expect(await stage.account(await forward.stop())).toEqual(NOTHING_WRONG);
  },
  SLOW_MS,
);

function setClock(by: string): void {
  writeFileSync(offset, `${by}\n`);
}

/** Debian keeps it in a folder of the architecture's. */
function findLibrary(): string | undefined {
  const folders = readdirSync('/usr/lib');
  const paths = folders.map((folder) => join('/usr/lib', folder, 'faketime', 'libfaketime.so.1'));
  return paths.find((path) => existsSync(path));
}
