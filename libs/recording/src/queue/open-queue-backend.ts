import { connectEmbedded } from '@sluice/storage';

import { PostgresQueueBackend } from './postgres-queue-backend.js';
import type { QueueBackend } from './queue-backend.js';
import { parseRedisUrl } from './redis-location.js';
import { RedisQueueBackend } from './redis-queue-backend.js';

/** Where the queue is. */
export interface QueueLocation {
  readonly dataDir: string;
  /** `redis://`, `redis+sentinel://`, `redis+cluster://`, each with `rediss` as well, or `postgres://`; unset = the embedded database. */
  readonly queueUrl?: string;
}

/**
 * The backend that a configuration names.
 *
 * @throws {Error} when no backend serves the URL's scheme
 */
export function openQueueBackend({ dataDir, queueUrl }: QueueLocation): QueueBackend {
  if (queueUrl === undefined) {
    // The embedded database tells news to whoever speaks next, not to the worker that listens: it has to ask often.
    return new PostgresQueueBackend(() => connectEmbedded(dataDir), { pollSeconds: 0.5 });
  }
  const redis = parseRedisUrl(queueUrl);
  if (redis !== undefined) return new RedisQueueBackend(redis);
  const scheme = URL.canParse(queueUrl) ? new URL(queueUrl).protocol.slice(0, -1) : 'no scheme';
  switch (scheme) {
    case 'postgres':
    case 'postgresql':
      return new PostgresQueueBackend(() => ({ connectionString: queueUrl, options: '-c search_path=bullmq' }), {
        pollSeconds: 5,
      });
    default:
      throw new Error(
        `SLUICE_QUEUE_URL names ${scheme}, which is no queue: use redis://, redis+sentinel://, redis+cluster:// or postgres://, or unset it.`,
      );
  }
}
