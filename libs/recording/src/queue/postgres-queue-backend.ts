import { openPool } from '@sluice/storage';
import { createPostgresBackend, type PgPool, runMigrations, withBackend } from 'bullmq';
import type { Pool, PoolConfig } from 'pg';

import { RECORDING_QUEUE_NAME, type RecordingJob } from '../recording-queue.js';
import type { QueueBackend, RecordingJobWorker, RecordingQueue, WorkerRequest } from './queue-backend.js';

const { Queue, Worker } = withBackend(createPostgresBackend);

const CONNECT_TIMEOUT_MS = 2_000;
/** Less than a hand-over may take: a server that hangs must not keep the connections of all attempts. */
const QUERY_TIMEOUT_MS = 4_000;
const PRODUCER_CONNECTIONS = 2;
/** One is taken by the worker to listen with. */
const WORKER_CONNECTIONS = 4;

/**
 * BullMQ on PostgreSQL. The pools are ours: BullMQ would load the driver and pin the schema in a way that the
 * embedded database ignores, and leaves a pool that it was given alone.
 */
export class PostgresQueueBackend implements QueueBackend {
  readonly #connect: () => PoolConfig;
  readonly #pollSeconds: number;

  /** @param connect asked for every pool, for the socket of the embedded database can move */
  constructor(connect: () => PoolConfig, { pollSeconds }: { readonly pollSeconds: number }) {
    this.#connect = connect;
    this.#pollSeconds = pollSeconds;
  }

  openQueue(onError: (error: Error) => void): RecordingQueue {
    const pool = this.#openPool(PRODUCER_CONNECTIONS, onError, QUERY_TIMEOUT_MS);
    const queue = new Queue<RecordingJob>(RECORDING_QUEUE_NAME, { connection: asPgPool(pool) });
    queue.on('error', onError);
    return {
      addBulk: (jobs) => queue.addBulk(jobs),
      getJob: (jobId) => queue.getJob(jobId),
      disconnect: async () => {
        await queue.disconnect();
        await pool.end();
      },
    };
  }

  async migrate(): Promise<void> {
    const pool = this.#openPool(1, () => undefined);
    try {
      const client = await pool.connect();
      try {
        await runMigrations(client);
      } finally {
        client.release();
      }
    } finally {
      await pool.end();
    }
  }

  faults(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  openWorker({ process, options, onError }: WorkerRequest): RecordingJobWorker {
    const pool = this.#openPool(WORKER_CONNECTIONS, onError);
    const worker = new Worker<RecordingJob, undefined>(RECORDING_QUEUE_NAME, process, {
      ...options,
      drainDelay: this.#pollSeconds,
      connection: asPgPool(pool),
    });
    worker.on('error', onError);
    return {
      close: async (force) => {
        await worker.close(force);
        await pool.end();
      },
    };
  }

  #openPool(max: number, onError: (error: Error) => void, queryMs?: number): Pool {
    const settings = {
      max,
      keepAlive: true,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      ...(queryMs !== undefined && { query_timeout: queryMs }),
    };
    return openPool({ ...this.#connect(), ...settings }, onError);
  }
}

/** BullMQ describes pools in words of its own, which the overloads of the driver's types do not fit. */
function asPgPool(pool: Pool): PgPool {
  return pool as unknown as PgPool;
}
