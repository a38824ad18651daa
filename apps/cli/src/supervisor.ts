import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;
/** A recorder that ran this long is taken to be healthy again. */
const HEALTHY_AFTER_MS = 60_000;

export interface SupervisorOptions {
  /** The arguments of `node` that run the gateway. */
  readonly gateway: readonly string[];
  /** The arguments of `node` that run the recorder; absent when recording is off. */
  readonly recorder?: readonly string[];
  /** Milliseconds a process gets to end by itself before it is killed. */
  readonly graceMs: number;
  readonly log: (line: string) => void;
}

/**
 * Keeps the gateway and its recorder running as children in process groups of their own, so that a Ctrl-C in the
 * terminal reaches this process alone and the two can be stopped in order. The recorder is restarted when it dies,
 * since the gateway goes on spooling meanwhile; with the gateway gone there is nothing left to look after.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #stopping = new AbortController();
  #gateway: ChildProcess | undefined;
  #recorder: ChildProcess | undefined;

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  /** Runs until the gateway has ended. @returns the gateway's exit code; 1 when a signal killed it */
  async run(): Promise<number> {
    const recorder = this.#keepRecorder();
    this.#gateway = this.#spawn(this.#options.gateway);
    const { code, signal } = await exitOf(this.#gateway);
    if (signal !== null) this.#options.log(`sluice: the gateway was ended by ${signal}`);
    this.#stopping.abort();
    await this.#end(this.#recorder);
    await recorder;
    return code ?? 1;
  }

  /** Has the gateway read its configuration again. The recorder has nothing that could change while it runs. */
  reload(): void {
    this.#gateway?.kill('SIGHUP');
  }

  /** Asks the gateway to end; the recorder follows once the gateway has handed over what it had. */
  stop(): void {
    if (this.#stopping.signal.aborted) return;
    this.#stopping.abort();
    void this.#end(this.#gateway);
  }

  async #keepRecorder(): Promise<void> {
    let backoffMs = FIRST_BACKOFF_MS;
    while (this.#options.recorder && !this.#stopping.signal.aborted) {
      const startedAt = performance.now();
      this.#recorder = this.#spawn(this.#options.recorder);
      const { code, signal } = await exitOf(this.#recorder);
      if (this.#isStopping()) return;
      if (performance.now() - startedAt > HEALTHY_AFTER_MS) backoffMs = FIRST_BACKOFF_MS;
      this.#options.log(
        `sluice: the recorder ended (${signal ?? `exit code ${code ?? '?'}`}); starting it again in ${backoffMs} ms. ` +
          'The gateway goes on, and keeps recordings in its spool until then.',
      );
      await delay(backoffMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      backoffMs = Math.min(backoffMs * 2, LONGEST_BACKOFF_MS);
    }
  }

  /** A method, because the compiler remembers the loop's own look at the signal. */
  #isStopping(): boolean {
    return this.#stopping.signal.aborted;
  }

  #spawn(entry: readonly string[]): ChildProcess {
    return spawn(process.execPath, entry, { stdio: 'inherit', detached: true });
  }

  async #end(child: ChildProcess | undefined): Promise<void> {
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = exitOf(child);
    child.kill('SIGTERM');
    const grace = new AbortController();
    const patience = delay(this.#options.graceMs, 'late', { signal: grace.signal }).catch(() => 'ended');
    if ((await Promise.race([exited, patience])) === 'late') {
      this.#options.log(`sluice: process ${child.pid ?? '?'} did not end in ${this.#options.graceMs} ms and is killed`);
      child.kill('SIGKILL');
    }
    grace.abort();
    await exited;
  }
}

function exitOf(child: ChildProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  if (child.exitCode !== null || child.signalCode !== null) {
    return Promise.resolve({ code: child.exitCode, signal: child.signalCode });
  }
  return new Promise((resolve, reject) => {
    child.once('exit', (code, signal) => {
      resolve({ code, signal });
    });
    child.once('error', reject);
  });
}
