import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EmbeddedDatabase, openRecordingStore } from '@sluice/storage';
import { prepareDatabase } from '@sluice/testing';

const SLOW_MS = 120_000;

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}

// Child processes run what was built: `npm test` builds first.
const ENTRY = path('../../../dist/apps/recorder/src/main.js');
const LIBRARY = path('../../../dist/libs/recording/src/index.js');
const GATEWAY = path('../fixtures/spooling-gateway.js');

async function until(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not within a minute: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** A process, and what it says. */
class Program {
  readonly child: ChildProcess;
  output = '';

  constructor(args: readonly string[], environment: Record<string, string> = {}) {
    this.child = spawn(process.execPath, args, { env: { PATH: process.env['PATH'], ...environment } });
    const keep = (bytes: Buffer): void => {
      this.output += bytes.toString();
    };
    this.child.stdout?.on('data', keep);
    this.child.stderr?.on('data', keep);
  }

  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exited = once(this.child, 'exit');
      this.child.kill(signal);
      await exited;
    }
    return this.child.exitCode;
  }
}

describe('the recorder as a process', () => {
  let dataDir: string;
  let programs: Program[];

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'sluice-recorder-'));
    programs = [];
  });

  afterEach(async () => {
    await Promise.all(programs.map((program) => program.end('SIGKILL')));
    // The database notices that its parent is gone.
    await until('the database closed', () => !existsSync(join(dataDir, 'database', 'lock')));
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
  }, SLOW_MS);

  function run(args: readonly string[], environment?: Record<string, string>): Program {
    const program = new Program(args, environment);
    programs.push(program);
    return program;
  }

  async function startRecorder(): Promise<Program> {
    const recorder = run([ENTRY], { SLUICE_DATA_DIR: dataDir });
    await until(`the recorder ready: ${recorder.output}`, () => recorder.output.includes('The recorder is ready'));
    return recorder;
  }

  /** The exchanges a gateway had in its spool so far. */
  function recordedBy(gateway: Program): string[] {
    return gateway.output.split('\n').slice(0, -1);
  }

  async function untilRecorded(gateway: Program, more: number): Promise<void> {
    const goal = recordedBy(gateway).length + more;
    await until(`recordings: ${gateway.output.slice(-300)}`, () => recordedBy(gateway).length >= goal);
  }

  function databasePid(): number {
    return (JSON.parse(readFileSync(join(dataDir, 'database', 'lock'), 'utf8')) as { pid: number }).pid;
  }

  async function untilStored(ids: readonly string[]): Promise<void> {
    const opened = await openRecordingStore({ dataDir });
    try {
      await until('all stored', async () => (await opened.store.exists(ids)).size === ids.length);
    } finally {
      await opened.close();
    }
  }

  it(
    'says when it is ready, and ends when it is asked to',
    async () => {
      const recorder = await startRecorder();
      expect(JSON.parse(recorder.output.trim())).toMatchObject({ level: 'log', context: 'Recorder' });
      expect(await recorder.end('SIGTERM')).toBe(0);
      expect(readdirSync(join(dataDir, 'database'))).not.toContain('lock');
    },
    SLOW_MS,
  );

  it(
    'takes its database with it, also when it is killed while that opens',
    async () => {
      const lock = join(dataDir, 'database', 'lock');
      const doomed = run([ENTRY], { SLUICE_DATA_DIR: dataDir });
      await until('the database about to open', () => existsSync(lock));
      const pid = databasePid();
      expect(doomed.output).not.toContain('The recorder is ready');
      await doomed.end('SIGKILL');
      await until('the database ended', () => !isAlive(pid));
      const next = await startRecorder();
      expect(await next.end('SIGTERM')).toBe(0);
    },
    SLOW_MS,
  );

  it(
    'ends with a reason when the database cannot be opened',
    async () => {
      const file = join(dataDir, 'file');
      writeFileSync(file, '');
      const recorder = run([ENTRY], { SLUICE_DATA_DIR: file });
      await once(recorder.child, 'exit');
      expect(recorder.child.exitCode).toBe(2);
      expect(recorder.output).toMatch(/^sluice recorder: The embedded database cannot start: /);
    },
    SLOW_MS,
  );

  it(
    'ends with a reason when a setting is wrong',
    async () => {
      const recorder = run([ENTRY], { SLUICE_DATA_DIR: dataDir, SLUICE_QUEUE_URL: 'amqp://elsewhere' });
      await once(recorder.child, 'exit');
      expect(recorder.child.exitCode).toBe(2);
      expect(recorder.output).toContain('SLUICE_QUEUE_URL');
    },
    SLOW_MS,
  );

  it(
    'gets every recording of a gateway that was killed, though it and its database are killed as well',
    async () => {
      await prepareDatabase(dataDir, EmbeddedDatabase);
      const recorder = await startRecorder();
      const first = run([GATEWAY, LIBRARY, dataDir]);
      await untilRecorded(first, 15);
      const database = databasePid();
      process.kill(database, 'SIGKILL');
      await untilRecorded(first, 15);
      await until('the database back', () => databasePid() !== database);
      await untilRecorded(first, 15);
      await recorder.end('SIGKILL');
      await startRecorder();
      await untilRecorded(first, 15);
      await first.end('SIGKILL');
      // A later life of the gateway ships what the killed ones left.
      const second = run([GATEWAY, LIBRARY, dataDir]);
      await untilRecorded(second, 1);
      await second.end('SIGKILL');
      run([GATEWAY, LIBRARY, dataDir]);
      const ids = [...recordedBy(first), ...recordedBy(second)];
      expect(ids.length).toBeGreaterThanOrEqual(61);
      await untilStored(ids);
      await until('the spools of the killed gone', () => readdirSync(join(dataDir, 'spool', 'drill')).length === 1);
    },
    SLOW_MS,
  );
});
