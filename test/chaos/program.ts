import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 25;

/** How a program is started; without an environment it has nothing but the path. */
export type ProgramOptions = Pick<SpawnOptions, 'cwd' | 'env' | 'uid' | 'gid'>;

/** A process of its own, what it says, and the power to stop, freeze and kill it. */
export class Program {
  readonly name: string;
  readonly #child: ChildProcess;
  #output = '';

  /** @param commandLine the program and its arguments */
  constructor(name: string, commandLine: readonly [string, ...string[]], options: ProgramOptions = {}) {
    this.name = name;
    const [command, ...words] = commandLine;
    const env = { PATH: process.env['PATH'] ?? '', ...options.env };
    this.#child = spawn(command, words, { ...options, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString('utf8')));
    }
  }

  /** Everything printed so far, both streams. */
  get output(): string {
    return this.#output;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /**
   * Waits for a condition.
   *
   * @throws {Error} with the program's last words, when it ends before or takes too long
   */
  async until(what: string, condition: () => boolean | Promise<boolean>, deadlineMs = 60_000): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    while (!(await condition())) {
      const late = performance.now() > deadline;
      if (late || !this.isRunning) {
        throw new Error(
          `${this.name}: no ${what} ${late ? `in ${deadlineMs} ms` : 'before its end'}.\n${this.#tail()}`,
        );
      }
      await delay(POLL_MS);
    }
  }

  /** Waits until the program prints something. @returns what the first group matched */
  async printed(pattern: RegExp): Promise<string> {
    await this.until(`${String(pattern)} printed`, () => pattern.test(this.#output));
    return pattern.exec(this.#output)?.[1] ?? '';
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Ends the program and waits for it. @returns its exit code; null when the signal ended it */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    if (this.isRunning) {
      const exited = once(this.#child, 'exit');
      this.#child.kill(signal);
      await exited;
    }
    return this.#child.exitCode;
  }

  #tail(): string {
    return this.#output.slice(-4_000);
  }
}
