import { setTimeout as delay } from 'node:timers/promises';

import type { PoolConfig } from 'pg';

import type { BlobStore } from './blobs/blob-store.js';
import { openBlobStore } from './blobs/open-blob-store.js';
import type { S3Access } from './blobs/s3-objects.js';
import { connectEmbedded, isEmbeddedRunning } from './embedded/connect-embedded.js';
import { EmbeddedDatabase } from './embedded/embedded-database.js';
import { openPool } from './open-pool.js';
import { LockHeldError } from './process-lock.js';
import { RecordingStore } from './recording-store.js';

/** Milliseconds to wait for an embedded database that another process is starting: its first start takes some seconds. */
const START_DEADLINE_MS = 20_000;
const START_POLL_MS = 100;

/** The stores of a configuration; an URL that is unset means the default in the data directory. */
export interface RecordingStoreLocation {
  readonly dataDir: string;
  readonly databaseUrl?: string;
  readonly blobUrl?: string;
  readonly blobAccess?: S3Access;
}

/** Index and bodies of recordings, open until closed. */
export interface OpenedRecordingStore {
  readonly store: RecordingStore;
  readonly blobs: BlobStore;
  /** Whether the embedded database runs here: nobody else can start it until this is closed. */
  readonly isHosted: boolean;
  close(): Promise<void>;
}

/** How to connect to the database that a configuration names. */
export function databasePoolConfig(location: RecordingStoreLocation): PoolConfig {
  const target =
    location.databaseUrl === undefined
      ? connectEmbedded(location.dataDir)
      : { connectionString: location.databaseUrl, keepAlive: true };
  return { ...target, connectionTimeoutMillis: 5_000 };
}

/**
 * Opens index and bodies for a command that runs for a moment. Where the embedded database runs nowhere it is hosted
 * here for as long as it is open.
 *
 * @throws {Error} that names the store that cannot be opened, and what to do
 */
export async function openRecordingStore(location: RecordingStoreLocation): Promise<OpenedRecordingStore> {
  const blobs = openBlobStore(location);
  const hosted = location.databaseUrl === undefined ? await hostUnlessRunning(location.dataDir) : undefined;
  const pool = openPool({ ...databasePoolConfig(location), max: 2 });
  const close = async (): Promise<void> => {
    await pool.end();
    await hosted?.close();
  };
  try {
    const store = new RecordingStore(pool);
    await untilListening(() => store.migrate(), hosted === undefined && location.databaseUrl === undefined);
    return { store, blobs, isHosted: hosted !== undefined, close };
  } catch (error) {
    await close();
    throw new Error(`The index of recordings cannot be opened in ${describe(location)}: ${reason(error)}`, {
      cause: error,
    });
  }
}

/**
 * The embedded database holds its lock for some seconds before it listens: a command that comes meanwhile waits
 * instead of failing.
 */
async function untilListening(work: () => Promise<void>, mayBeStarting: boolean): Promise<void> {
  const deadline = performance.now() + START_DEADLINE_MS;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!mayBeStarting || !isNotListening(error) || performance.now() > deadline) throw error;
    }
    await delay(START_POLL_MS);
  }
}

function isNotListening(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ENOENT' || code === 'ECONNREFUSED';
}

async function hostUnlessRunning(dataDir: string): Promise<EmbeddedDatabase | undefined> {
  try {
    if (isEmbeddedRunning(dataDir)) return undefined;
    return await EmbeddedDatabase.open(dataDir);
  } catch (error) {
    // Somebody was faster: their database serves as well.
    if (error instanceof LockHeldError) return undefined;
    throw new Error(
      `The embedded database in ${dataDir} cannot be opened: ${reason(error)}. Check that the directory is writable, or set SLUICE_DATABASE_URL.`,
      { cause: error },
    );
  }
}

/** Without user and password. */
function describe(location: RecordingStoreLocation): string {
  if (location.databaseUrl === undefined) return location.dataDir;
  return URL.canParse(location.databaseUrl) ? new URL(location.databaseUrl).host : 'SLUICE_DATABASE_URL';
}

function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join('; ');
  return error instanceof Error ? error.message : String(error);
}
