import { fileURLToPath } from 'node:url';

import { afterEach, describe, expect, it } from '@jest/globals';

import { EmbeddedDatabaseProcess } from '../index.js';

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('The condition did not come true within ten seconds.');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('EmbeddedDatabaseProcess', () => {
  const notices: string[] = [];
  let database: EmbeddedDatabaseProcess | undefined;

  function create(name: string): EmbeddedDatabaseProcess {
    notices.length = 0;
    database = new EmbeddedDatabaseProcess({
      dataDir: '/nowhere',
      entry: fixture(name),
      onNotice: (notice) => notices.push(notice),
    });
    return database;
  }

  afterEach(async () => {
    await database?.stop();
  });

  it('runs a child until it is stopped', async () => {
    const running = create('ready-host.js');
    await running.start();
    const pid = running.pid!;
    expect(isAlive(pid)).toBe(true);
    await running.stop();
    expect(isAlive(pid)).toBe(false);
    expect(notices).toEqual([]);
  });

  it('starts the child again when it was killed', async () => {
    const running = create('ready-host.js');
    await running.start();
    for (let round = 0; round < 2; round += 1) {
      const pid = running.pid!;
      process.kill(pid, 'SIGKILL');
      await until(() => notices.length === 2 * (round + 1));
      expect(running.pid).not.toBe(pid);
    }
    expect(notices[0]).toBe('The embedded database ended with SIGKILL; it is started again in 200 ms.');
    expect(notices[1]).toBe('The embedded database is back.');
  });

  it('stays down when it is stopped while it waits to start again', async () => {
    const running = create('ready-host.js');
    await running.start();
    process.kill(running.pid!, 'SIGKILL');
    await until(() => notices.length === 1);
    const dead = running.pid;
    await running.stop();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(running.pid).toBe(dead);
  });

  it.each([
    ['failing-host.js', /cannot start: the disk is on fire/],
    ['silent-host.js', /ended before it was ready, with code 3/],
    ['no-such-host.js', /ended before it was ready, with code 1/],
  ])('reports the first start of %s as an error', async (name, expected) => {
    await expect(create(name).start()).rejects.toThrow(expected);
  });
});
