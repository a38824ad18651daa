import { rmSync, writeFileSync } from 'node:fs';

import { PGlite } from '@electric-sql/pglite';

import { ProcessLock } from '../process-lock.js';
import { embeddedPaths, makeSocketDirectory, socketPathIn } from './embedded-paths.js';
import { SessionServer } from './session-server.js';

/**
 * All connections share this one session and it ignores the `options` of a start-up packet, so that the schema the
 * queue's unqualified names are found in must be the session's own.
 */
const SESSION_SQL = 'create schema if not exists bullmq; set search_path to bullmq, public';

/**
 * PostgreSQL without a server: PGlite, behind a Unix socket that only its owner can reach.
 *
 * It runs on the event loop of the process that opens it, so that process should do nothing else.
 */
export class EmbeddedDatabase {
  readonly #lock: ProcessLock;
  readonly #database: PGlite;
  readonly #server: SessionServer;
  #broken: unknown;
  readonly #socketPath: string;
  #closing: Promise<void> | undefined;
  #whenBroken: ((error: unknown) => void) | undefined;

  private constructor(lock: ProcessLock, database: PGlite, socketPath: string) {
    this.#lock = lock;
    this.#database = database;
    this.#socketPath = socketPath;
    this.#server = new SessionServer(database, (error) => {
      this.#broken = error;
      this.#whenBroken?.(error);
    });
  }

  /**
   * Opens the database of a data directory, making it at first use, and listens.
   *
   * @throws {LockHeldError} when another process has it open
   */
  static async open(dataDir: string): Promise<EmbeddedDatabase> {
    const paths = embeddedPaths(dataDir);
    const lock = ProcessLock.acquire(paths.lock);
    try {
      const socketDirectory = makeSocketDirectory(dataDir);
      const database = await PGlite.create(paths.data);
      await database.exec(SESSION_SQL);
      const opened = new EmbeddedDatabase(lock, database, socketPathIn(socketDirectory));
      await opened.#listen();
      writeFileSync(paths.socketPointer, socketDirectory, { mode: 0o600 });
      return opened;
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  async #listen(): Promise<void> {
    // A killed host leaves its socket behind; the lock says that nobody is listening there.
    rmSync(this.#socketPath, { force: true });
    await this.#server.listen(this.#socketPath);
  }

  /** Says that the host lives, to those on other machines. */
  touch(): void {
    this.#lock.touch();
  }

  /** Has the listener told when the database cannot be used any further: its process should end and begin anew. */
  onBroken(listener: (error: unknown) => void): void {
    this.#whenBroken = listener;
    if (this.#broken !== undefined) listener(this.#broken);
  }

  /** Ends all connections, writes everything down, and gives the data directory free. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.#server.close();
      await this.#database.close();
    } finally {
      rmSync(this.#socketPath, { force: true });
      this.#lock.release();
    }
  }
}
