import { spooledIds } from '@sluice/recording';
import type { RecordingStore } from '@sluice/storage';

/** Ids that are looked up at a time. */
const LOOKED_UP = 1000;

/** How many exchanges are in the spool of a data directory and not in the index yet, those under way among them. */
export async function countWaiting(dataDir: string, store: Pick<RecordingStore, 'exists'>): Promise<number> {
  const ids = [...(await spooledIds(dataDir))];
  let waiting = ids.length;
  for (let start = 0; start < ids.length; start += LOOKED_UP)
    waiting -= (await store.exists(ids.slice(start, start + LOOKED_UP))).size;
  return waiting;
}
