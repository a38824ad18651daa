import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { EmbeddedDatabase } from '@sluice/storage';
import { prepareDatabase } from '@sluice/testing';

const REPOSITORY = join(import.meta.dirname, '..', '..');

/** Where the built programs are. */
export const BUILT = join(REPOSITORY, 'dist');
const START_DEADLINE_MS = 60_000;

export interface GatewayOptions {
  /** Settings beside HOST, PORT and the data directory. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where the programs were built, if not here. */
  readonly built?: string;
  /** Runs the gateway alone, without supervisor and recorder. */
  readonly alone?: boolean;
  /** What the command line says besides. */
  readonly words?: readonly string[];
  /** Files to be there before the program starts: texts by name, in its working directory. */
  readonly files?: Readonly<Record<string, string>>;
  /** Goes on with what an earlier process has left there. */
  readonly dataDirectory?: string;
  /** Begins with a database that was made before, and starts sooner by that. */
  readonly prepared?: boolean;
  /** Puts the process somewhere else, such as `['nsenter', '-t', '42', '-n']`. */
  readonly commandPrefix?: readonly string[];
}

/** A gateway as users run it: the built program, in a process of its own, with a scratch directory. */
export class GatewayProcess {
  readonly dataDirectory: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<number | null>;
  #output = '';

  private constructor(child: ChildProcess, dataDirectory: string) {
    this.#child = child;
    this.dataDirectory = dataDirectory;
    this.#exited = new Promise((resolve) => child.once('exit', resolve));
    const collect = (chunk: Buffer): void => {
      this.#output += chunk.toString('utf8');
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
  }

  /** Starts the program and waits until it says where it listens. */
  static async start(options: GatewayOptions = {}): Promise<GatewayProcess> {
    const gateway = await GatewayProcess.launch(options);
    await gateway.until(() => gateway.#url() !== undefined, 'the address it listens on', START_DEADLINE_MS);
    return gateway;
  }

  /** Starts the program without waiting, for those that are expected to refuse. */
  static async launch({
    environment = {},
    built = BUILT,
    alone,
    words = [],
    files = {},
    dataDirectory,
    prepared,
    commandPrefix = [],
  }: GatewayOptions): Promise<GatewayProcess> {
    const directory = dataDirectory ?? (await mkdtemp(join(tmpdir(), 'sluice-e2e-')));
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
    if (prepared) await prepareDatabase(join(directory, 'data'), EmbeddedDatabase);
    const program = alone ? [join(built, 'apps/gateway/src/main.js')] : [join(built, 'apps/cli/src/main.js'), 'start'];
    const [command = process.execPath, ...prefix]: readonly string[] = [...commandPrefix, process.execPath];
    const child = spawn(command, [...prefix, ...program, ...words], {
      cwd: directory,
      env: {
        PATH: process.env['PATH'] ?? '',
        PORT: '0',
        SLUICE_DATA_DIR: join(directory, 'data'),
        // Upstreams of tests count their calls.
        SLUICE_MODEL_LIST_SECONDS: '0',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new GatewayProcess(child, directory);
  }

  /** `http://127.0.0.1:<port>`. */
  get url(): string {
    const url = this.#url();
    if (url === undefined) throw new Error(`the gateway is not listening:\n${this.#output}`);
    return url;
  }

  /** Everything printed so far, both streams. */
  get output(): string {
    return this.#output;
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** The pid of the part that now runs below `sluice start`, if it does. */
  partPid(part: 'gateway' | 'recorder'): number | undefined {
    const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
    for (const line of table.split('\n')) {
      const [, pid, parent, command] = /^ *(\d+) +(\d+) (.*)$/.exec(line) ?? [];
      if (Number(parent) === this.pid && command?.includes(`apps/${part}/src/main.js`)) return Number(pid);
    }
    return undefined;
  }

  /** Waits for a condition; fails with the program's output when it ends or takes too long. */
  async until(condition: () => boolean | Promise<boolean>, what: string, deadlineMs = 20_000): Promise<void> {
    const deadline = Date.now() + deadlineMs;
    while (!(await condition())) {
      if (this.#child.exitCode !== null) throw new Error(`the gateway ended before ${what}:\n${this.#output}`);
      if (Date.now() > deadline) throw new Error(`no ${what} within ${deadlineMs} ms:\n${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }

  /** Waits for the process to end by itself. @returns its exit code */
  exited(): Promise<number | null> {
    return this.#exited;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends the process and, unless told otherwise, removes what it kept. @returns its exit code */
  async stop({ keepData = false } = {}): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGTERM');
    const code = await this.#exited;
    if (!keepData) await rm(this.dataDirectory, { recursive: true, force: true });
    return code;
  }

  #url(): string | undefined {
    return /listening on (http:\/\/\S+)/.exec(this.#output)?.[1];
  }
}

/** Where and how the command line runs. */
export interface SluiceOptions {
  /** The working directory; the data directory is `data` in it. */
  readonly directory: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Runs another build than that of the repository. */
  readonly built?: string;
}

/** Runs the built command line to its end. */
export async function runSluice(
  commandLine: readonly string[],
  options: SluiceOptions,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(options.built ?? BUILT, 'apps/cli/src/main.js'), ...commandLine], {
    cwd: options.directory,
    env: { PATH: process.env['PATH'] ?? '', SLUICE_DATA_DIR: join(options.directory, 'data'), ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}
