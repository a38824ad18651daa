import { Redis } from 'ioredis';

import { freePort } from '../e2e/free-port.js';
import { Program } from './program.js';

/** A Redis that keeps nothing on the disk: whatever it is asked to remember is gone when it is killed. */
export class RedisServer {
  readonly url: string;
  readonly #port: number;
  readonly #directory: string;
  #program: Program;

  private constructor(port: number, directory: string) {
    this.url = `redis://127.0.0.1:${port}`;
    this.#port = port;
    this.#directory = directory;
    this.#program = this.#spawn();
  }

  static async start(directory: string): Promise<RedisServer> {
    const redis = new RedisServer(await freePort(), directory);
    await redis.#isReady();
    return redis;
  }

  /** Starts it again, on the same port, with nothing in it. */
  async restart(): Promise<void> {
    this.#program = this.#spawn();
    await this.#isReady();
  }

  async kill(): Promise<void> {
    await this.#program.end('SIGKILL');
  }

  /** It goes on to hold its connections, and answers none of them. */
  freeze(): void {
    this.#program.signal('SIGSTOP');
  }

  thaw(): void {
    this.#program.signal('SIGCONT');
  }

  /** Asks it something over a connection of its own. */
  async ask<T>(question: (client: Redis) => Promise<T>): Promise<T> {
    const client = new Redis(this.url);
    try {
      return await question(client);
    } finally {
      client.disconnect();
    }
  }

  #spawn(): Program {
    const settings = ['--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction'];
    const place = ['--port', String(this.#port), '--bind', '127.0.0.1', '--dir', this.#directory];
    return new Program('redis-server', ['redis-server', ...place, ...settings]);
  }

  async #isReady(): Promise<void> {
    await this.#program.printed(/(Ready to accept connections)/);
  }
}
