import { setTimeout as delay } from 'node:timers/promises';

import { LockHeldError } from '../process-lock.js';
import { EmbeddedDatabase } from './embedded-database.js';

/**
 * The child process in which the embedded database lives: `node embedded-database-host.js <data directory>`.
 * Says `ready` or `failed` over the channel to its parent, and ends when asked to or when the parent is gone.
 */
const TOUCH_INTERVAL_MS = 30_000;
/** How long a former host, whose parent was killed, may take to notice and close. */
const PATIENCE_MS = 15_000;

export type HostMessage = { readonly type: 'ready' } | { readonly type: 'failed'; readonly reason: string };

function say(message: HostMessage): void {
  if (process.connected) process.send?.(message);
}

async function openPatiently(dataDir: string): Promise<EmbeddedDatabase> {
  const untilMs = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await EmbeddedDatabase.open(dataDir);
    } catch (error) {
      if (!(error instanceof LockHeldError) || Date.now() > untilMs) throw error;
      await delay(100);
    }
  }
}

async function main(): Promise<void> {
  const dataDir = process.argv[2];
  if (dataDir === undefined) throw new Error('The data directory is missing: pass it as the first argument.');
  let close = (): Promise<void> => Promise.reject(new Error('The database is not open yet.'));
  const stop = (): void => {
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  // Before anything is waited for: a parent that is killed while the database opens would leave it to nobody, locked.
  process.on('SIGTERM', stop);
  // Ctrl-C reaches the whole process group: the parent still has things to save, and ends this process afterwards.
  process.on('SIGINT', () => undefined);
  process.on('disconnect', stop);
  if (!process.connected) stop();
  const database = await openPatiently(dataDir);
  close = () => database.close();
  database.onBroken(() => process.exit(1));
  setInterval(() => {
    database.touch();
  }, TOUCH_INTERVAL_MS).unref();
  say({ type: 'ready' });
}

main().catch((error: unknown) => {
  say({ type: 'failed', reason: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  if (process.connected) process.disconnect();
});
