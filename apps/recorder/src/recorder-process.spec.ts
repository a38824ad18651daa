import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openRecordingStore } from '@sluice/storage';

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

  /** Records until it is killed, and says which exchanges it had in its spool by then. */
  async function recordAndKill(count: number, meanwhile?: (recorded: number) => Promise<void>): Promise<string[]> {
    const gateway = run([GATEWAY, LIBRARY, dataDir]);
    const ids = (): string[] => gateway.output.split('\n').slice(0, -1);
    for (let recorded = 0; recorded < count; recorded = ids().length) {
      await meanwhile?.(recorded);
      await until(`more recordings: ${gateway.output.slice(-300)}`, () => ids().length > recorded);
    }
    await gateway.end('SIGKILL');
    return ids();
  }

  function databasePid(): number {
    return (JSON.parse(readFileSync(join(dataDir, 'database', 'lock'), 'utf8')) as { pid: number }).pid;
  }

  async function countStored(ids: readonly string[]): Promise<number> {
    const opened = await openRecordingStore({ dataDir });
    try {
      return (await opened.store.exists(ids)).size;
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
      let recorder = await startRecorder();
      const ids = await recordAndKill(60, async (recorded) => {
        if (recorded === 15) process.kill(databasePid(), 'SIGKILL');
        if (recorded === 35) {
          await recorder.end('SIGKILL');
          recorder = await startRecorder();
        }
      });
      expect(ids.length).toBeGreaterThanOrEqual(60);
      // The next life of the gateway finds what the killed one left.
      await recordAndKill(1);
      const next = run([GATEWAY, LIBRARY, dataDir]);
      await until('all stored', async () => (await countStored(ids)) === ids.length);
      await next.end('SIGKILL');
    },
    SLOW_MS,
  );
});
