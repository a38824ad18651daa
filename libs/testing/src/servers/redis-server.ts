import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { freePort, hasProgram, ServerProcess } from './server-process.js';

const PROGRAM = 'redis-server';

/** Whether Redis servers can be started here: one, Sentinels, a Cluster. */
export function hasRedisServer(): boolean {
  return hasProgram(PROGRAM, '--version') && hasProgram('redis-cli', '--version');
}

/** Whether certificates can be made for Redis by TLS. */
export function hasOpenssl(): boolean {
  return hasProgram('openssl', 'version');
}

/** A Redis server of a test's own, on a free port. */
export class RedisServer {
  readonly port: number;
  readonly #directory: string;
  readonly #args: readonly string[];
  readonly #isTls: boolean;
  #process: ServerProcess | undefined;

  private constructor(port: number, directory: string, args: readonly string[]) {
    this.port = port;
    this.#directory = directory;
    this.#args = args;
    this.#isTls = args.includes('--tls-port');
  }

  /** @throws {Error} with what it says, when it does not start */
  static async start(...args: readonly string[]): Promise<RedisServer> {
    const server = await RedisServer.#make(args);
    await server.startProcess();
    return server;
  }

  /** One that speaks nothing but TLS, with a certificate for `127.0.0.1` of an authority of its own. */
  static async startTls(): Promise<RedisServer & { readonly authority: string }> {
    const server = await RedisServer.#make(['--tls-port', '{port}', '--port', '0', '--tls-auth-clients', 'no']);
    const [key, authority] = [join(server.#directory, 'key.pem'), join(server.#directory, 'certificate.pem')];
    const subject = ['-subj', '/CN=sluice test', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    spawnSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', authority]);
    await server.startProcess('--tls-key-file', key, '--tls-cert-file', authority, '--tls-ca-cert-file', authority);
    return Object.assign(server, { authority });
  }

  /** Sentinel of a master that it calls `jobs`: it has the replica take over half a second after the master is gone. */
  static async startSentinel(master: RedisServer): Promise<RedisServer> {
    const server = await RedisServer.#make(['{directory}/sentinel.conf', '--sentinel']);
    const lines = [
      `port ${server.port}`,
      'bind 127.0.0.1',
      `sentinel monitor jobs 127.0.0.1 ${master.port} 1`,
      'sentinel down-after-milliseconds jobs 500',
      'sentinel failover-timeout jobs 2000',
    ];
    writeFileSync(join(server.#directory, 'sentinel.conf'), `${lines.join('\n')}\n`);
    await server.startProcess();
    return server;
  }

  /** Three masters that share the keys. */
  static async startCluster(): Promise<readonly RedisServer[]> {
    const options = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'];
    const nodes = await Promise.all([0, 1, 2].map(() => RedisServer.start(...options)));
    const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
    const made = spawnSync('redis-cli', ['--cluster', 'create', ...addresses, '--cluster-yes'], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`no cluster: ${made.stdout}${made.stderr}`);
    return nodes;
  }

  static async #make(args: readonly string[]): Promise<RedisServer> {
    const port = await freePort();
    const directory = mkdtempSync(join(tmpdir(), 'sluice-redis-'));
    const filled = args.map((arg) => arg.replace('{port}', String(port)).replace('{directory}', directory));
    return new RedisServer(port, directory, filled);
  }

  get url(): string {
    return `${this.#isTls ? 'rediss' : 'redis'}://127.0.0.1:${this.port}`;
  }

  /** Says something to it, by the tool that comes with it. */
  ask(...command: readonly string[]): string {
    const options = this.#isTls ? ['--tls', '--insecure'] : [];
    return spawnSync('redis-cli', ['-p', String(this.port), ...options, ...command], {
      encoding: 'utf8',
    }).stdout.trim();
  }

  /** Starts it, for the first time or again on the same port. */
  async startProcess(...more: readonly string[]): Promise<void> {
    const common = ['--bind', '127.0.0.1', '--dir', this.#directory, '--save', '', '--appendonly', 'no'];
    const usual = this.#args.includes('--sentinel') ? [] : common;
    const port = this.#isTls || usual.length === 0 ? [] : ['--port', String(this.port)];
    this.#process = await ServerProcess.start([PROGRAM, ...this.#args, ...usual, ...port, ...more], () =>
      Promise.resolve(/^(?:PONG|NOAUTH)/.test(this.ask('ping'))),
    );
  }

  freeze(): void {
    this.#process?.freeze();
  }

  thaw(): void {
    this.#process?.thaw();
  }

  /** Ends it like a power cut. */
  async stopProcess(): Promise<void> {
    await this.#process?.stop();
  }

  async close(): Promise<void> {
    await this.stopProcess();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
