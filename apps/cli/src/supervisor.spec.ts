import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { Supervisor } from './supervisor.js';

/** Writes each line it is told of to a journal, waits to be ended, and leaves as its last argument says. */
const PROGRAM = `
import { appendFileSync } from 'node:fs';
const [, , name, journal, exit] = process.argv;
const timer = setInterval(() => {}, 1000);
process.on('SIGTERM', () => {
  appendFileSync(journal, name + ' asked to end\\n');
  if (exit === 'stubborn') return;
  clearInterval(timer);
  process.exit(Number(exit));
});
process.on('SIGHUP', () => {
  appendFileSync(journal, name + ' asked to read again\\n');
});
appendFileSync(journal, name + ' started ' + process.pid + '\\n');
if (exit === 'crash') process.exit(3);
`;

describe(Supervisor.name, () => {
  let folder: string;
  let journal: string;
  let program: string;
  let log: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'supervisor-'));
    journal = join(folder, 'journal');
    program = join(folder, 'program.mjs');
    log = [];
    await writeFile(journal, '');
    await writeFile(program, PROGRAM);
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const entries = async (): Promise<string[]> => (await readFile(journal, 'utf8')).split('\n').filter(Boolean);
  const pidOf = async (name: string): Promise<number> =>
    Number((await entries()).findLast((line) => line.startsWith(`${name} started`))?.split(' ')[2]);

  async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 10_000;
    while (!(await condition())) {
      if (Date.now() > deadline) throw new Error(`not in time; journal:\n${(await entries()).join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  function supervise(gateway: string, recorder?: string, graceMs = 5000): Supervisor {
    return new Supervisor({
      gateway: [program, 'gateway', journal, gateway],
      ...(recorder !== undefined && { recorder: [program, 'recorder', journal, recorder] }),
      graceMs,
      log: (line) => log.push(line),
    });
  }

  it('has the gateway read its configuration again, and the recorder go on', async () => {
    const supervisor = supervise('0', '0');
    const ended = supervisor.run();
    await until(async () => (await pidOf('gateway')) > 0 && (await pidOf('recorder')) > 0);
    supervisor.reload();
    await until(async () => (await entries()).includes('gateway asked to read again'));
    supervisor.stop();
    expect(await ended).toBe(0);
    expect(await entries()).not.toContain('recorder asked to read again');
  });

  it('stops the gateway first, then the recorder, and passes on the exit code', async () => {
    const supervisor = supervise('7', '0');
    const ended = supervisor.run();
    await until(async () => (await entries()).length === 2);
    supervisor.stop();
    supervisor.stop();
    expect(await ended).toBe(7);
    expect((await entries()).slice(2)).toEqual(['gateway asked to end', 'recorder asked to end']);
  });

  it('starts the recorder again when it dies, and leaves the gateway alone', async () => {
    const supervisor = supervise('0', 'crash');
    const ended = supervisor.run();
    await until(async () => (await entries()).filter((line) => line.startsWith('recorder')).length >= 2);
    expect((await entries()).filter((line) => line.startsWith('gateway'))).toHaveLength(1);
    supervisor.stop();
    expect(await ended).toBe(0);
    expect(log[0]).toContain('the recorder ended (exit code 3)');
  });

  it('ends with the gateway, and takes the recorder along', async () => {
    const ended = supervise('0', '0').run();
    await until(async () => (await entries()).length === 2);
    process.kill(await pidOf('gateway'), 'SIGKILL');
    expect(await ended).toBe(1);
    expect(await entries()).toContain('recorder asked to end');
    expect(log.join()).toContain('SIGKILL');
  });

  it('kills what does not end within the grace period', async () => {
    const supervisor = supervise('stubborn', undefined, 100);
    const ended = supervisor.run();
    await until(async () => (await entries()).length === 1);
    supervisor.stop();
    expect(await ended).toBe(1);
    expect(log.join()).toContain('is killed');
  });

  it('runs the gateway alone when there is no recorder', async () => {
    const supervisor = supervise('0');
    const ended = supervisor.run();
    await until(async () => (await entries()).length === 1);
    supervisor.stop();
    expect(await ended).toBe(0);
    expect((await entries()).join()).not.toContain('recorder');
  });
});
