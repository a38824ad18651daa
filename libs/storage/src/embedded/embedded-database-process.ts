import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { HostMessage } from './embedded-database-host.js';

const FIRST_BACKOFF_MS = 200;
const MAX_BACKOFF_MS = 10_000;
const READY_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 5_000;

export interface EmbeddedDatabaseProcessOptions {
  readonly dataDir: string;
  /** Told when the database was lost and when it is back. */
  readonly onNotice: (notice: string) => void;
  /** The built script of the child; only tests name another. */
  readonly entry?: string;
}

/** Keeps the embedded database running in a process of its own: it would block the event loop of any other. */
export class EmbeddedDatabaseProcess {
  readonly #options: EmbeddedDatabaseProcessOptions;
  readonly #entry: string;
  #child: ChildProcess | undefined;
  #restart: NodeJS.Timeout | undefined;
  #backoffMs = FIRST_BACKOFF_MS;
  #stopping = false;

  constructor(options: EmbeddedDatabaseProcessOptions) {
    this.#options = options;
    this.#entry = options.entry ?? fileURLToPath(new URL('./embedded-database-host.js', import.meta.url));
  }

  /** The pid of the child, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /**
   * Starts the child and resolves when the database accepts connections. From then on it is restarted when it dies.
   *
   * @throws {Error} with the child's own words when the first start fails
   */
  async start(): Promise<void> {
    await this.#launch();
  }

  /** Ends the child: gently, and after five seconds by force. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise<void>((resolve) =>
      child.once('exit', () => {
        resolve();
      }),
    );
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE_MS);
    await exited;
    clearTimeout(force);
  }

  async #launch(): Promise<void> {
    const child = fork(this.#entry, [this.#options.dataDir], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child = child;
    try {
      await untilReady(child);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
    this.#backoffMs = FIRST_BACKOFF_MS;
    child.once('exit', (code, signal) => {
      this.#lost(`The embedded database ended with ${signal ?? `code ${String(code)}`}`);
    });
  }

  #lost(what: string): void {
    if (this.#stopping) return;
    this.#options.onNotice(`${what}; it is started again in ${this.#backoffMs} ms.`);
    this.#restart = setTimeout(() => void this.#relaunch(), this.#backoffMs);
    this.#backoffMs = Math.min(this.#backoffMs * 2, MAX_BACKOFF_MS);
  }

  async #relaunch(): Promise<void> {
    try {
      await this.#launch();
      this.#options.onNotice('The embedded database is back.');
    } catch (error) {
      this.#lost(error instanceof Error ? error.message : String(error));
    }
  }
}

function untilReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (failure?: string): void => {
      clearTimeout(deadline);
      child.removeAllListeners();
      if (failure === undefined) resolve();
      else reject(new Error(failure));
    };
    const deadline = setTimeout(() => {
      settle(`The embedded database was not ready within ${READY_DEADLINE_MS / 1000} seconds.`);
    }, READY_DEADLINE_MS);
    child.once('message', (message: HostMessage) => {
      settle(message.type === 'failed' ? `The embedded database cannot start: ${message.reason}` : undefined);
    });
    child.once('error', (error) => {
      settle(`The embedded database cannot start: ${error.message}`);
    });
    child.once('exit', (code) => {
      settle(`The embedded database ended before it was ready, with code ${String(code)}.`);
    });
  });
}
