import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { until } from '../../fixtures/until.js';
import { FileWatch } from './file-watch.js';

let directory: string;
let file: string;
let changes: number;
let watch: FileWatch | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-watch-'));
  file = join(directory, 'sluice.yaml');
  changes = 0;
});
afterEach(() => {
  watch?.close();
  rmSync(directory, { recursive: true, force: true });
});

/** @param pollMs an hour, so that it is the system that tells of changes */
async function follow(files: readonly string[] = [file], pollMs = 3_600_000): Promise<void> {
  watch = await FileWatch.open({ files: () => files, settleMs: 20, pollMs });
  watch.begin(() => (changes += 1));
}

/** Long enough for everything that is on its way to arrive. */
async function quiet(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 150));
}

describe(FileWatch.name, () => {
  it('tells of a file that is written over, made, and taken away', async () => {
    await follow();
    writeFileSync(file, 'one');
    await until(() => changes === 1, 'news of the file');
    writeFileSync(file, 'two');
    await until(() => changes === 2, 'news of the change');
    rmSync(file);
    await until(() => changes === 3, 'news of the end');
  });

  it('tells of a file that another is renamed to, again and again', async () => {
    writeFileSync(file, 'zero');
    await follow();
    for (const round of [1, 2, 3]) {
      writeFileSync(`${file}.swp`, `version ${round}`);
      renameSync(`${file}.swp`, file);
      await until(() => changes === round, `news of version ${round}`);
    }
  });

  it('tells of a symbolic link further up that is turned, as Kubernetes does', async () => {
    for (const version of ['..1', '..2']) {
      mkdirSync(join(directory, version));
      writeFileSync(join(directory, version, 'sluice.yaml'), version);
    }
    symlinkSync('..1', join(directory, '..data'));
    symlinkSync(join('..data', 'sluice.yaml'), file);
    await follow();
    symlinkSync('..2', join(directory, '..new'));
    renameSync(join(directory, '..new'), join(directory, '..data'));
    await until(() => changes === 1, 'news of the other version');
  });

  it('waits until what is written in pieces is whole, and tells once', async () => {
    await follow();
    for (let piece = 0; piece < 20; piece += 1) {
      writeFileSync(file, 'x'.repeat(piece));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await until(() => changes > 0, 'news of the file');
    await quiet();
    expect(changes).toBe(1);
  });

  it('says nothing of what has no other contents, nor of other files', async () => {
    writeFileSync(file, 'same');
    await follow();
    writeFileSync(file, 'other');
    writeFileSync(file, 'same');
    writeFileSync(join(directory, 'notes.txt'), 'words');
    await quiet();
    expect(changes).toBe(0);
  });

  it('finds out by itself where the system does not tell, as of a directory that was not there', async () => {
    const late = join(directory, 'late', 'sluice.yaml');
    await follow([late], 20);
    mkdirSync(join(directory, 'late'));
    writeFileSync(late, 'words');
    await until(() => changes === 1, 'news of the file');
  });

  it('tells of what has changed between the first look and the beginning', async () => {
    watch = await FileWatch.open({ files: () => [file], settleMs: 20, pollMs: 3_600_000 });
    writeFileSync(file, 'words');
    watch.begin(() => (changes += 1));
    await until(() => changes === 1, 'news of the file');
  });

  it('says nothing any more once it is closed', async () => {
    await follow();
    writeFileSync(file, 'words');
    watch?.close();
    await quiet();
    expect(changes).toBe(0);
  });
});
