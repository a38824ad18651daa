import {
  type BlobKeys,
  databasePoolConfig,
  openBlobStore,
  openPool,
  PartStore,
  RecordingStore,
  type S3Access,
} from '@sluice/storage';
import type { Pool } from 'pg';

import { pause, withDeadline } from '../deadline.js';
import { openQueueBackend } from '../queue/open-queue-backend.js';
import type { QueueBackend, RecordingJobWorker } from '../queue/queue-backend.js';
import { type RecordingLogger, reasonOf } from '../recording-logger.js';
import { persistRecording } from './persist-recording.js';

const STOP_DEADLINE_MS = 5_000;
const FIRST_BACKOFF_MS = 200;
const MAX_BACKOFF_MS = 5_000;
const STORE_CONNECTIONS = 4;
/** A connection can hang without being closed; then the job must fail to be tried again. */
const QUERY_TIMEOUT_MS = 30_000;

/**
 * BullMQ's settings. A job takes a fraction of a second and does no harm when it is run twice, so that what a killed
 * recorder had under way is taken over soon.
 */
const WORKER_OPTIONS = {
  concurrency: 8,
  lockDuration: 20_000,
  stalledInterval: 10_000,
  maxStalledCount: 5,
  runRetryDelay: 2_000,
} as const;

/** What the recorder's worker is made with. */
export interface RecordingWorkerOptions {
  readonly dataDir: string;
  readonly queueUrl?: string;
  readonly databaseUrl?: string;
  readonly blobUrl?: string;
  readonly blobAccess?: S3Access;
  /** Keys that blobs are encrypted with; absent = they are not. */
  readonly blobKeys?: BlobKeys;
  readonly logger: RecordingLogger;
  /** BullMQ's settings that differ from the usual ones. */
  readonly worker?: Partial<Record<'concurrency' | 'lockDuration' | 'stalledInterval' | 'runRetryDelay', number>>;
}

/** Takes recordings out of the queue and writes them into the index. */
export class RecordingWorker {
  readonly #options: RecordingWorkerOptions;
  readonly #backend: QueueBackend;
  readonly #stop = new AbortController();
  readonly #pool: Pool;
  #worker: RecordingJobWorker | undefined;
  #lastError = '';

  /** @throws {Error} when a store's URL names none that there is */
  constructor(options: RecordingWorkerOptions) {
    this.#options = options;
    this.#backend = openQueueBackend(options);
    this.#pool = openPool(
      { ...databasePoolConfig(options), max: STORE_CONNECTIONS, query_timeout: QUERY_TIMEOUT_MS },
      (error) => {
        this.#report(error);
      },
    );
  }

  /** Resolves when the worker listens: at once if queue and database are there, else when they have come. */
  async start(): Promise<void> {
    const store = new RecordingStore(this.#pool);
    const blobs = openBlobStore(this.#options);
    const stores = { store, blobs, parts: new PartStore(store.parts, blobs), dataDir: this.#options.dataDir };
    await this.#untilDone('prepare the index of recordings', () => store.migrate());
    await this.#untilDone('prepare the queue', () => this.#backend.migrate());
    await this.#untilDone('look at the queue', () => this.#reportFaults());
    if (this.#stop.signal.aborted) return;
    this.#worker = this.#backend.openWorker({
      process: async (job) => {
        await persistRecording(job.data, stores);
        return undefined;
      },
      options: { ...WORKER_OPTIONS, ...this.#options.worker },
      onError: (error) => {
        this.#report(error);
      },
    });
  }

  /** Finishes the jobs that are under way, within five seconds: others take over what is left. */
  async stop(): Promise<void> {
    this.#stop.abort();
    const worker = this.#worker;
    if (worker)
      await endWithin(
        STOP_DEADLINE_MS,
        () => worker.close(),
        () => worker.close(true),
      );
    await endWithin(1_000, () => this.#pool.end());
  }

  async #untilDone(what: string, task: () => Promise<void>): Promise<void> {
    let backoffMs = FIRST_BACKOFF_MS;
    while (!this.#stop.signal.aborted) {
      try {
        await task();
        return;
      } catch (error) {
        this.#options.logger.warn(`Cannot ${what} yet: ${reasonOf(error)}`);
        await pause(backoffMs, this.#stop.signal);
        backoffMs = Math.min(backoffMs * 2, MAX_BACKOFF_MS);
      }
    }
  }

  async #reportFaults(): Promise<void> {
    for (const fault of await this.#backend.faults()) this.#options.logger.warn(fault);
  }

  /** A server that is away is noticed many times a second: once is enough. */
  #report(error: Error): void {
    const reason = reasonOf(error);
    if (reason === this.#lastError) return;
    this.#lastError = reason;
    this.#options.logger.warn(`The queue or the database is in trouble: ${reason}`);
  }
}

/** The recorder's worker, to be started. */
export function createRecordingWorker(options: RecordingWorkerOptions): RecordingWorker {
  return new RecordingWorker(options);
}

async function endWithin(ms: number, end: () => Promise<void>, force?: () => Promise<void>): Promise<void> {
  try {
    await withDeadline('Ending', ms, end());
  } catch {
    if (force) await withDeadline('Ending by force', 1_000, force()).catch(() => undefined);
  }
}
