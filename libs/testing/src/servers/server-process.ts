import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';

const START_DEADLINE_MS = 20_000;
const POLL_MS = 25;

/** Whether a program can be run here. */
export function hasProgram(name: string, argument: string): boolean {
  return spawnSync(name, [argument]).error === undefined;
}

/** A port of loopback that is free at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A server in a process of its own, for as long as a test needs it. */
export class ServerProcess {
  readonly #child: ChildProcess;
  #output = '';

  private constructor(child: ChildProcess) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.#output += chunk.toString('utf8')));
    }
  }

  /**
   * Starts a program and waits until it answers.
   *
   * @throws {Error} with what the program says, when it does not
   */
  static async start(
    command: readonly [program: string, ...args: string[]],
    answers: () => Promise<boolean>,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<ServerProcess> {
    const [program, ...args] = command;
    const env = { ...process.env, ...environment };
    const server = new ServerProcess(spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
    const deadline = Date.now() + START_DEADLINE_MS;
    while (!(await answers().catch(() => false))) {
      if (server.#child.exitCode !== null || Date.now() > deadline) {
        await server.stop();
        throw new Error(`${program} does not answer: ${server.#output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return server;
  }

  /** SIGSTOP: its sockets stay open, and nobody reads them. */
  freeze(): void {
    this.#child.kill('SIGSTOP');
  }

  /** SIGCONT. */
  thaw(): void {
    this.#child.kill('SIGCONT');
  }

  /** SIGKILL, which also ends what is frozen. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await exited;
  }
}
