import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

import { BUILT } from '../e2e/gateway-process.js';

const START_DEADLINE_MS = 30_000;

/** The simulator as a process of its own, so that it can stand in another network. */
export class SimulatorProcess {
  /** With the path that OpenAI-shaped APIs begin with: `http://127.0.0.1:<port>/v1`. */
  readonly url: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.url = url;
  }

  static async start(commandPrefix: readonly string[]): Promise<SimulatorProcess> {
    const program = [process.execPath, join(BUILT, 'apps/cli/src/main.js'), 'simulate', '--port', '0'];
    const [command = '', ...rest]: readonly string[] = [...commandPrefix, ...program];
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
    const url = await new Promise<string>((resolve, reject) => {
      let output = '';
      const late = setTimeout(() => {
        reject(new Error(`the simulator does not say where it listens: ${output}`));
      }, START_DEADLINE_MS);
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString('utf8');
        const found = /^simulator: (\S+)$/m.exec(output)?.[1];
        if (found === undefined) return;
        clearTimeout(late);
        resolve(found);
      });
    });
    return new SimulatorProcess(child, url);
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await exited;
  }
}
