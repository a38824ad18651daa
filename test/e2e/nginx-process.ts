import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort } from './free-port.js';

const START_DEADLINE_MS = 10_000;

/** Whether there is an nginx to test with. */
export function hasNginx(): boolean {
  return spawnSync('nginx', ['-v']).error === undefined;
}

/** An nginx in front of something, in one process of its own, with a scratch directory. */
export class NginxProcess {
  /** In front of the target with nothing but `proxy_pass`: buffering is on, and HTTP/1.0 is spoken to the target. */
  readonly url: string;
  /** The same, but deaf to what the target asks for: what happens to a target that asks for nothing. */
  readonly deafUrl: string;
  readonly #child: ChildProcess;
  readonly #directory: string;

  private constructor(child: ChildProcess, directory: string, ports: readonly [number, number]) {
    this.#child = child;
    this.#directory = directory;
    this.url = `http://127.0.0.1:${ports[0]}`;
    this.deafUrl = `http://127.0.0.1:${ports[1]}`;
  }

  /** @throws {Error} with what nginx says, when it does not listen in time */
  static async start(target: string): Promise<NginxProcess> {
    const directory = await mkdtemp(join(tmpdir(), 'sluice-nginx-'));
    const ports = [await freePort(), await freePort()] as const;
    await writeFile(join(directory, 'nginx.conf'), configuration(target, ports));
    const command = ['-p', directory, '-c', 'nginx.conf', '-e', 'stderr'];
    const child = spawn('nginx', command, { stdio: ['ignore', 'ignore', 'pipe'] });
    let output = '';
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
    const nginx = new NginxProcess(child, directory, ports);
    const deadline = Date.now() + START_DEADLINE_MS;
    while (!(await answers(nginx.url))) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`nginx does not listen: ${output}`);
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return nginx;
  }

  async stop(): Promise<void> {
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await exited;
    await rm(this.#directory, { recursive: true, force: true });
  }
}

function configuration(target: string, [port, deafPort]: readonly [number, number]): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`);
  const server = (on: number, more = ''): string =>
    `server { listen 127.0.0.1:${on}; location / { proxy_pass ${target}; ${more} } }`;
  return [
    'daemon off;',
    'master_process off;',
    'pid nginx.pid;',
    'events {}',
    'http {',
    'access_log off;',
    ...paths,
    server(port),
    server(deafPort, 'proxy_ignore_headers X-Accel-Buffering;'),
    '}',
    '',
  ].join('\n');
}

async function answers(url: string): Promise<boolean> {
  return fetch(url, { method: 'HEAD' }).then(
    () => true,
    () => false,
  );
}
