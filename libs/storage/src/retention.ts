import type { RecordingMode } from '@sluice/exchange';
import type { Pool } from 'pg';

import type { RecordingStore } from './recording-store.js';

const BATCH = 500;

/** How long recordings are kept, and how many bytes of them, by what they keep. A mode that is absent has no bound. */
export interface RetentionRules {
  /** Milliseconds since they began. */
  readonly ageMs: Readonly<Partial<Record<RecordingMode, number>>>;
  /** What they take by themselves in the blob store, without the parts they share. The newest are kept. */
  readonly bytes: Readonly<Partial<Record<RecordingMode, number>>>;
}

/** When it is, and when to stop. */
export interface RetentionRun {
  readonly nowMs: number;
  readonly signal?: AbortSignal;
}

/**
 * Deletes recordings that are too old, and the oldest of those that are too many. Pinned ones stay, and do not count.
 * Their bodies are left to the next sweep. Safe beside others that do the same.
 *
 * @returns how many were deleted
 */
export async function applyRetention(
  { pool, store }: { readonly pool: Pool; readonly store: RecordingStore },
  { ageMs, bytes }: RetentionRules,
  { nowMs, signal }: RetentionRun,
): Promise<number> {
  let deleted = 0;
  const drain = async (choose: () => Promise<readonly string[]>): Promise<void> => {
    while (!signal?.aborted) {
      const ids = await choose();
      if (ids.length > 0) deleted += await store.delete(ids);
      if (ids.length < BATCH) return;
    }
  };
  for (const [mode, age] of Object.entries(ageMs)) await drain(() => tooOld(pool, mode, new Date(nowMs - age)));
  for (const [mode, most] of Object.entries(bytes)) await drain(() => tooMany(pool, mode, most));
  return deleted;
}

async function tooOld(pool: Pool, mode: string, before: Date): Promise<readonly string[]> {
  return idsOf(
    await pool.query<IdRow>(
      // A recording that lost its beginning began no later than it was stored.
      `select id from sluice.recordings
       where mode = $1 and not pinned and coalesce(started_at, stored_at) < $2
       order by id limit ${BATCH}`,
      [mode, before],
    ),
  );
}

async function tooMany(pool: Pool, mode: string, most: number): Promise<readonly string[]> {
  return idsOf(
    await pool.query<IdRow>(
      // From the first on that does not fit everything goes: small ones must not outlive what came after them.
      `select id from (
         select id, sum(coalesce(bytes, 0)) over (order by id desc) as total
         from sluice.recordings where mode = $1 and not pinned
       ) as kept
       where total > $2 order by id limit ${BATCH}`,
      [mode, most],
    ),
  );
}

interface IdRow {
  readonly id: string;
}

function idsOf({ rows }: { readonly rows: readonly IdRow[] }): readonly string[] {
  return rows.map(({ id }) => id);
}
