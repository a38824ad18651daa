import type { PGlite } from '@electric-sql/pglite';

import { splitNotifications } from './backend-messages.js';

/** How long a client may leave a transaction open and say nothing, while everybody waits. */
const IDLE_TRANSACTION_MS = 15_000;

/** One who shares the session. */
export interface SessionClient {
  /** Gives the client what the database said. */
  send(bytes: Buffer): void;
  /** Ends the connection. */
  destroy(): void;
}

interface Turn {
  readonly client: SessionClient;
  readonly messages: readonly Buffer[];
  /** Whether more messages of the same request will follow. */
  readonly isOpen: boolean;
}

/** Whoever speaks, and whoever listens. */
export interface SessionTurnsOptions {
  readonly database: Pick<PGlite, 'execProtocolRaw' | 'isInTransaction' | 'exec' | 'runExclusive'>;
  /** Everybody connected: told of notifications, for a session's `LISTEN` is everybody's. */
  readonly clients: ReadonlySet<SessionClient>;
  /** The database broke and cannot be used any further. */
  readonly onBroken: (error: unknown) => void;
}

/**
 * Lets clients take turns at the one session there is. A turn is a whole request, from its first message to the last:
 * messages of two clients that were mixed would bind the parameters of one to the statement of the other. Who has a
 * transaction open keeps the turn until it ends.
 */
export class SessionTurns {
  readonly #options: SessionTurnsOptions;
  #waiting: Turn[] = [];
  #holder: SessionClient | undefined;
  #isRunning = false;
  #idle: NodeJS.Timeout | undefined;

  constructor(options: SessionTurnsOptions) {
    this.#options = options;
  }

  add(turn: Turn): void {
    this.#waiting.push(turn);
    void this.#run();
  }

  /** The client is gone: its requests are dropped and its transaction is rolled back. */
  leave(client: SessionClient): void {
    this.#waiting = this.#waiting.filter((turn) => turn.client !== client);
    if (this.#holder === client) void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    clearTimeout(this.#idle);
    try {
      await this.#releaseIfGone();
      for (let turn = this.#next(); turn; turn = this.#next()) {
        await this.#take(turn);
        await this.#releaseIfGone();
      }
      this.#watchHolder();
    } catch (error) {
      this.#options.onBroken(error);
      return;
    }
    this.#isRunning = false;
  }

  #next(): Turn | undefined {
    const index = this.#holder ? this.#waiting.findIndex((turn) => turn.client === this.#holder) : 0;
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
  }

  async #take({ client, messages, isOpen }: Turn): Promise<void> {
    const { database, clients } = this.#options;
    await database.runExclusive(async () => {
      for (const message of messages) {
        // Copied, since the database reuses its memory.
        const said = Buffer.from(await database.execProtocolRaw(message));
        const { reply, notifications } = splitNotifications(said);
        if (reply.length > 0) client.send(reply);
        if (notifications.length > 0) for (const each of clients) each.send(notifications);
      }
    });
    this.#holder = isOpen || database.isInTransaction() ? client : undefined;
  }

  async #releaseIfGone(): Promise<void> {
    const { database, clients } = this.#options;
    if (!this.#holder || clients.has(this.#holder)) return;
    this.#holder = undefined;
    if (database.isInTransaction()) await database.exec('ROLLBACK');
  }

  /** A client that was stopped in the middle of a transaction must not stop the others for good. */
  #watchHolder(): void {
    const holder = this.#holder;
    if (!holder) return;
    this.#idle = setTimeout(() => {
      holder.destroy();
    }, IDLE_TRANSACTION_MS);
    this.#idle.unref();
  }
}
