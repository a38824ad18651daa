import {
  applyRetention,
  type BlobStoreLocation,
  databasePoolConfig,
  openBlobStore,
  openPool,
  RecordingStore,
  type RetentionRules,
  sweepBlobs,
} from '@sluice/storage';
import type { Pool } from 'pg';

import { pause, withDeadline } from '../deadline.js';
import { type RecordingLogger, reasonOf } from '../recording-logger.js';

const HOUR_MS = 3_600_000;
/** A recorder that starts has better things to do. */
const FIRST_ROUND_MS = 60_000;
const STOP_DEADLINE_MS = 2_000;
const QUERY_TIMEOUT_MS = 60_000;

/** What the keeper works with. */
export interface RecordingKeeperOptions extends BlobStoreLocation {
  readonly databaseUrl?: string;
  readonly rules: RetentionRules;
  readonly logger: RecordingLogger;
  /** Milliseconds before the first round, and between two. */
  readonly pace?: { readonly firstMs: number; readonly everyMs: number };
}

/** Every hour deletes what is not to be kept any longer, and the bodies of whatever was deleted. */
export class RecordingKeeper {
  readonly #options: RecordingKeeperOptions;
  readonly #stop = new AbortController();
  readonly #pool: Pool;
  readonly #store: RecordingStore;
  #running: Promise<void> | undefined;

  constructor(options: RecordingKeeperOptions) {
    this.#options = options;
    this.#pool = openPool({ ...databasePoolConfig(options), max: 1, query_timeout: QUERY_TIMEOUT_MS });
    this.#store = new RecordingStore(this.#pool);
  }

  /** To be called when the index is there, and its schema up to date. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends between two steps of a round; the next recorder goes on with it. */
  async stop(): Promise<void> {
    this.#stop.abort();
    const ended = Promise.resolve(this.#running).then(() => this.#pool.end());
    await withDeadline('Ending the deletions', STOP_DEADLINE_MS, ended).catch(() => undefined);
  }

  async #run(): Promise<void> {
    const { firstMs, everyMs } = this.#options.pace ?? { firstMs: FIRST_ROUND_MS, everyMs: HOUR_MS };
    const { signal } = this.#stop;
    await pause(firstMs, signal);
    while (!signal.aborted) {
      await this.#round(signal);
      await pause(everyMs, signal);
    }
  }

  async #round(signal: AbortSignal): Promise<void> {
    const { rules, logger } = this.#options;
    const [pool, store] = [this.#pool, this.#store];
    try {
      const deleted = await applyRetention({ pool, store }, rules, { nowMs: Date.now(), signal });
      const swept = await sweepBlobs(store, openBlobStore(this.#options), { signal });
      if (deleted + swept.recordings + swept.parts === 0) return;
      logger.log(
        `${deleted} recordings were not to be kept any longer; ${swept.recordings} bodies and ${swept.parts} shared parts were removed.`,
      );
    } catch (error) {
      logger.warn(`What is not to be kept any longer cannot be deleted, and is tried again: ${reasonOf(error)}`);
    }
  }
}

/** What keeps the recordings of a recorder within their bounds, to be started. */
export function createRecordingKeeper(options: RecordingKeeperOptions): RecordingKeeper {
  return new RecordingKeeper(options);
}
