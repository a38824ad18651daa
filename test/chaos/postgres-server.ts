import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { freePort } from '../e2e/free-port.js';
import { Program, type ProgramOptions } from './program.js';

const INSTALLED = '/usr/lib/postgresql';

/** A PostgreSQL with a directory of its own. */
export class PostgresServer {
  readonly url: string;
  readonly #commandLine: readonly [string, ...string[]];
  readonly #options: ProgramOptions;
  #program: Program;

  private constructor(port: number, directory: string, options: ProgramOptions) {
    this.url = `postgres://sluice@127.0.0.1:${port}/postgres`;
    const place = ['-D', join(directory, 'data'), '-k', directory, '-p', String(port), '-h', '127.0.0.1'];
    this.#commandLine = [installed('postgres'), ...place, '-c', 'fsync=off'];
    this.#options = options;
    this.#program = this.#spawn();
  }

  static async start(parent: string): Promise<PostgresServer> {
    const directory = join(parent, 'postgres');
    mkdirSync(directory);
    const options = ownerOf(directory);
    const made = new Program(
      'initdb',
      [installed('initdb'), '-D', join(directory, 'data'), '-U', 'sluice', '-A', 'trust', '--no-sync'],
      options,
    );
    await made.printed(/(Success)/);
    const postgres = new PostgresServer(await freePort(), directory, options);
    await postgres.#isReady();
    return postgres;
  }

  /** Breaks every connection, rolls back what was under way, and comes back. */
  async restart(): Promise<void> {
    await this.#program.end('SIGINT');
    this.#program = this.#spawn();
    await this.#isReady();
  }

  async kill(): Promise<void> {
    await this.#program.end('SIGQUIT');
  }

  #spawn(): Program {
    return new Program('postgres', this.#commandLine, this.#options);
  }

  async #isReady(): Promise<void> {
    await this.#program.printed(/(database system is ready to accept connections)/);
  }
}

/** Debian keeps the programs of PostgreSQL out of the path. */
function installed(program: string): string {
  const newest = readdirSync(INSTALLED).sort((one, other) => Number(other) - Number(one))[0];
  if (newest === undefined) throw new Error(`There is no PostgreSQL in ${INSTALLED}.`);
  return join(INSTALLED, newest, 'bin', program);
}

/** PostgreSQL refuses to run as root. */
function ownerOf(directory: string): ProgramOptions {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = ['-u', '-g'].map((which) => Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' })));
  if (uid === undefined || gid === undefined) throw new Error('There is no user postgres.');
  chownSync(directory, uid, gid);
  return { uid, gid };
}
