import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { PoolConfig } from 'pg';

import { liveLockOwner } from '../process-lock.js';
import { embeddedPaths } from './embedded-paths.js';

/**
 * How to reach the embedded database of a data directory. The answer holds for clients that connect later, too:
 * before the first start it names the place where the socket will be, unless the path is too long for one.
 *
 * A pool made from it must use no named statements, no `SET` and no advisory locks, for all clients share a session.
 */
export function connectEmbedded(dataDir: string): PoolConfig {
  return { host: socketDirectory(dataDir), port: 5432, user: 'postgres', database: 'postgres' };
}

/** Whether a process has the embedded database of a data directory open. */
export function isEmbeddedRunning(dataDir: string): boolean {
  return liveLockOwner(embeddedPaths(dataDir).lock) !== undefined;
}

function socketDirectory(dataDir: string): string {
  const paths = embeddedPaths(dataDir);
  try {
    return readFileSync(paths.socketPointer, 'utf8').trim();
  } catch {
    return join(paths.directory, 'run');
  }
}
