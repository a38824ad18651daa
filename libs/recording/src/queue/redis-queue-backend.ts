import { Queue, Worker } from 'bullmq';
import type { Cluster, Redis } from 'ioredis';

import { withDeadline } from '../deadline.js';
import { RECORDING_QUEUE_NAME, type RecordingJob } from '../recording-queue.js';
import { openRedis } from './open-redis.js';
import type { QueueBackend, RecordingJobWorker, RecordingQueue, WorkerRequest } from './queue-backend.js';
import type { RedisLocation } from './redis-location.js';

const KEEP_ALIVE_MS = 10_000;
const CONNECT_TIMEOUT_MS = 2_000;
const SETTINGS_DEADLINE_MS = 5_000;

/** A command fails rather than waits: by default ioredis keeps it until the server is back, however long that is. */
const PRODUCER_OPTIONS = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  connectTimeout: CONNECT_TIMEOUT_MS,
  commandTimeout: 1_500,
  keepAlive: KEEP_ALIVE_MS,
} as const;

/**
 * A worker waits for its server however long it is away. But a connection on which nobody answers any more is given up:
 * the longest command waits for five seconds.
 */
const WORKER_OPTIONS = {
  maxRetriesPerRequest: null,
  connectTimeout: CONNECT_TIMEOUT_MS,
  socketTimeout: 20_000,
  keepAlive: KEEP_ALIVE_MS,
} as const;

/** The length of the stream of events nobody here reads; BullMQ keeps ten thousand by default. */
const EVENTS = { events: { maxLen: 1000 } } as const;

/** BullMQ on Redis. A hash tag keeps the queue's keys on one node of a cluster. */
export class RedisQueueBackend implements QueueBackend {
  readonly #location: RedisLocation;
  readonly #prefix = '{sluice}';

  constructor(location: RedisLocation) {
    this.#location = location;
  }

  openQueue(onError: (error: Error) => void): RecordingQueue {
    // Our own client: one that BullMQ made cannot be stopped before it was connected, and would knock for ever.
    const client = openRedis(this.#location, PRODUCER_OPTIONS);
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

  async faults(): Promise<readonly string[]> {
    const client = openRedis(this.#location, PRODUCER_OPTIONS);
    client.on('error', () => undefined);
    try {
      const policies = await withDeadline(
        'Asking Redis for its settings',
        SETTINGS_DEADLINE_MS,
        evictionPolicies(client),
      );
      const others = [...new Set(policies)].filter((policy) => policy !== undefined && policy !== 'noeviction');
      return others.map(
        (policy) =>
          `Redis has maxmemory-policy ${policy}, by which it may throw jobs away: set it to noeviction. What is lost is sent again, but late.`,
      );
    } finally {
      client.disconnect();
    }
  }

  openWorker({ process, options, onError }: WorkerRequest): RecordingJobWorker {
    const client = openRedis(this.#location, WORKER_OPTIONS);
    client.on('error', onError);
    const worker = new Worker<RecordingJob, undefined>(RECORDING_QUEUE_NAME, process, {
      ...options,
      connection: client,
      prefix: this.#prefix,
    });
    worker.on('error', onError);
    return {
      close: async (force) => {
        // By force: a worker whose server is away would wait for it.
        if (force) client.disconnect();
        try {
          await worker.close(force);
        } finally {
          client.disconnect();
        }
      },
    };
  }
}

async function evictionPolicies(client: Redis | Cluster): Promise<readonly (string | undefined)[]> {
  if (client.status !== 'ready') await new Promise<void>((resolve) => client.once('ready', resolve));
  return Promise.all(mastersOf(client).map(evictionPolicy));
}

function mastersOf(client: Redis | Cluster): readonly Redis[] {
  return client.isCluster ? (client as Cluster).nodes('master') : [client as Redis];
}

/** Read from what every client may ask for: managed servers refuse `CONFIG`. */
async function evictionPolicy(server: Redis): Promise<string | undefined> {
  const text = await server.info('memory').catch(() => '');
  return /^maxmemory_policy:(\S+)/m.exec(text)?.[1];
}
