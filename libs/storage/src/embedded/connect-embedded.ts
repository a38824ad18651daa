import { readFileSync } from 'node:fs';

import type { PoolConfig } from 'pg';

import { liveLockOwner } from '../process-lock.js';
import { chooseSocketDirectory, embeddedPaths } from './embedded-paths.js';

/**
 * How to reach the embedded database of a data directory. Before its first start the answer names the place where
 * the socket will be, so that clients may come first.
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
  try {
    // Written by the host, whose temporary directory may be another.
    return readFileSync(embeddedPaths(dataDir).socketPointer, 'utf8').trim();
  } catch {
    return chooseSocketDirectory(dataDir);
  }
}
