import type { OnApplicationShutdown } from '@nestjs/common';
import type { RecordingKeeper, RecordingLogger, RecordingWorker } from '@sluice/recording';
import type { EmbeddedDatabaseProcess } from '@sluice/storage';

export interface RecorderParts {
  readonly worker: Pick<RecordingWorker, 'start' | 'stop'>;
  /** Deletes what is not to be kept any longer. */
  readonly keeper: Pick<RecordingKeeper, 'start' | 'stop'>;
  /** Absent when all stores are servers of their own. */
  readonly database?: Pick<EmbeddedDatabaseProcess, 'start' | 'stop'>;
  readonly logger: RecordingLogger;
}

/** Runs the worker, and under it the database. */
export class RecorderService implements OnApplicationShutdown {
  readonly #parts: RecorderParts;
  readonly #closing = new AbortController();

  constructor(parts: RecorderParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const { database, worker, keeper, logger } = this.#parts;
    await database?.start();
    if (this.#isClosing()) return;
    await worker.start();
    if (this.#isClosing()) return;
    keeper.start();
    logger.log(`The recorder is ready${database ? ', with the embedded database' : ''}.`);
  }

  /** The worker first: what it has under way still needs the database. */
  async onApplicationShutdown(): Promise<void> {
    this.#closing.abort();
    await Promise.all([this.#parts.worker.stop(), this.#parts.keeper.stop()]);
    await this.#parts.database?.stop();
  }

  /** A method, because the compiler remembers the first look at the signal. */
  #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }
}
