import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Linux counts CPU time in hundredths of a second, whatever the kernel's own tick is. */
const TICKS_PER_SECOND = 100;

/** A server under measurement: a process of its own, whose CPU time the kernel keeps. */
export class MeasuredProcess {
  /** @type {import('node:child_process').ChildProcess} */
  #child;
  #output = '';

  /**
   * @param {string} name
   * @param {readonly string[]} commandLine what `node` is given
   * @param {Readonly<Record<string, string>>} [environment]
   */
  constructor(name, commandLine, environment = {}) {
    this.name = name;
    this.#child = spawn(process.execPath, [...commandLine], {
      env: { PATH: process.env['PATH'] ?? '', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk) => (this.#output += String(chunk)));
    }
  }

  /**
   * Waits until the program prints something.
   * @param {RegExp} pattern with one group
   * @returns {Promise<string>} what the group matched
   */
  async printed(pattern) {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const found = pattern.exec(this.#output)?.[1];
      if (found !== undefined) return found;
      if (Date.now() > deadline || this.#child.exitCode !== null) {
        throw new Error(`${this.name} did not print ${String(pattern)}:\n${this.#output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** CPU time used so far by the process and its threads, in microseconds. */
  cpuMicros() {
    const stat = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8');
    // The name of the program stands in brackets and may hold spaces; utime and stime are fields 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1e6;
  }

  async stop() {
    if (this.#child.exitCode !== null) return;
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await exited;
  }
}
