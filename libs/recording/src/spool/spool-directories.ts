import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { LockHeldError, ProcessLock } from '@sluice/storage';

const LOCK_NAME = 'owner';
const SEGMENT_NAME = /^seg-\d+\.jsonl$/;

/** A directory of segments, and the right to it. */
export interface OwnedDirectory {
  readonly path: string;
  readonly lock: ProcessLock;
}

/** `<dataDir>/spool/<instance>/<boot id>/`: one directory for each life of each gateway. */
export class SpoolDirectories {
  readonly #dataDir: string;
  readonly #instance: string;

  constructor(dataDir: string, instance: string) {
    this.#dataDir = dataDir;
    this.#instance = instance.replaceAll(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_') || 'gateway';
  }

  /** A new directory for this life. */
  async create(): Promise<OwnedDirectory> {
    for (let tries = 1; ; tries += 1) {
      const bootId = `${Date.now().toString(36)}-${process.pid}-${randomBytes(3).toString('hex')}`;
      const path = join(this.#dataDir, 'spool', this.#instance, bootId);
      await mkdir(path, { recursive: true, mode: 0o700 });
      try {
        return { path, lock: ProcessLock.acquire(join(path, LOCK_NAME)) };
      } catch (error) {
        // Another gateway took the directory for an orphan in the moment before it was locked.
        if (!(error instanceof LockHeldError) || tries === 3) throw error;
      }
    }
  }

  /** Takes the directories whose owners are gone. */
  async adoptOrphans(): Promise<readonly OwnedDirectory[]> {
    const orphans: OwnedDirectory[] = [];
    for (const path of await spoolDirectoriesBelow(this.#dataDir)) {
      const lock = acquireIfFree(path);
      if (lock) orphans.push({ path, lock });
    }
    return orphans;
  }

  /** Gives a directory up, and removes it when it is empty. */
  async leave({ path, lock }: OwnedDirectory): Promise<void> {
    lock.release();
    await removeIfEmpty(path);
  }
}

/** Removes a directory of segments that has none left, and its instance's when no other life of it is there. */
export async function removeIfEmpty(path: string): Promise<void> {
  await rmdir(path)
    .then(() => rmdir(dirname(path)))
    .catch(() => undefined);
}

/** The segments in a directory, the oldest first. */
export async function segmentsIn(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory);
  return names
    .filter((name) => SEGMENT_NAME.test(name))
    .sort()
    .map((name) => join(directory, name));
}

/** The directories of every life of every gateway, whoever owns them. */
export async function spoolDirectoriesBelow(dataDir: string): Promise<readonly string[]> {
  const instances = await subdirectories(join(dataDir, 'spool'));
  return (await Promise.all(instances.map(subdirectories))).flat();
}

function acquireIfFree(path: string): ProcessLock | undefined {
  try {
    return ProcessLock.acquire(join(path, LOCK_NAME));
  } catch (error) {
    if (error instanceof LockHeldError) return undefined;
    throw error;
  }
}

async function subdirectories(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(path, entry.name));
}
