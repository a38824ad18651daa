import type { OnApplicationShutdown } from '@nestjs/common';
import type { RecordingLogger, RecordingWorker } from '@sluice/recording';
import type { EmbeddedDatabaseProcess } from '@sluice/storage';

export interface RecorderParts {
  readonly worker: Pick<RecordingWorker, 'start' | 'stop'>;
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
    const { database, worker, logger } = this.#parts;
    await database?.start();
    if (this.#isClosing()) return;
    await worker.start();
    if (this.#isClosing()) return;
    logger.log(`The recorder is ready${database ? ', with the embedded database' : ''}.`);
  }

  /** The worker first: what it has under way still needs the database. */
  async onApplicationShutdown(): Promise<void> {
    this.#closing.abort();
    await this.#parts.worker.stop();
    await this.#parts.database?.stop();
  }

  /** A method, because the compiler remembers the first look at the signal. */
  #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }
}
