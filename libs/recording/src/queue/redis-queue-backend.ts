import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

import { RECORDING_QUEUE_NAME, type RecordingJob } from '../recording-queue.js';
import type { QueueBackend, RecordingJobWorker, RecordingQueue, WorkerRequest } from './queue-backend.js';

const KEEP_ALIVE_MS = 10_000;
const CONNECT_TIMEOUT_MS = 2_000;

/** A command fails rather than waits: by default ioredis keeps it until the server is back, however long that is. */
const PRODUCER_OPTIONS = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  connectTimeout: CONNECT_TIMEOUT_MS,
  commandTimeout: 1_500,
  keepAlive: KEEP_ALIVE_MS,
} as const;

/** The length of the stream of events nobody here reads; BullMQ keeps ten thousand by default. */
const EVENTS = { events: { maxLen: 1000 } } as const;

/** BullMQ on Redis. A hash tag keeps the queue's keys on one node of a cluster. */
export class RedisQueueBackend implements QueueBackend {
  readonly #url: string;
  readonly #prefix = '{sluice}';

  constructor(url: string) {
    this.#url = url;
  }

  openQueue(onError: (error: Error) => void): RecordingQueue {
    // Our own client: one that BullMQ made cannot be stopped before it was connected, and would knock for ever.
    const client = new Redis(this.#url, PRODUCER_OPTIONS);
    client.on('error', onError);
    const queue = new Queue<RecordingJob>(RECORDING_QUEUE_NAME, {
      connection: client,
      prefix: this.#prefix,
      streams: EVENTS,
    });
    queue.on('error', onError);
    return {
      addBulk: (jobs) => queue.addBulk(jobs),
      getJob: (jobId) => queue.getJob(jobId),
      disconnect: () => {
        client.disconnect();
        return Promise.resolve();
      },
    };
  }

  async migrate(): Promise<void> {
    // Redis has no schema.
  }

  openWorker({ process, options, onError }: WorkerRequest): RecordingJobWorker {
    const worker = new Worker<RecordingJob, undefined>(RECORDING_QUEUE_NAME, process, {
      ...options,
      connection: {
        url: this.#url,
        maxRetriesPerRequest: null,
        connectTimeout: CONNECT_TIMEOUT_MS,
        keepAlive: KEEP_ALIVE_MS,
      },
      prefix: this.#prefix,
    });
    worker.on('error', onError);
    return worker;
  }
}
