import { type Kysely, type RawBuilder, sql } from 'kysely';

import type { RecordingDatabase } from './recording-tables.js';

/** Whose recordings go. */
export type DeletionChoice =
  | { readonly ids: readonly string[] }
  | { readonly sessionKey: string }
  | { readonly principalId: string }
  /** What was deleted before, and was being written at that very moment. */
  | { readonly deleted: true };

/**
 * Deletes rows, and notes in the same moment which blobs must follow them and which parts may have lost their last
 * use: a process that ends here leaves nothing behind that nobody knows of.
 *
 * Parts are locked in the order of their digests, as whoever saves does, so that no two wait for each other.
 *
 * @returns how many were deleted
 */
export async function deleteRecordings(tables: Kysely<RecordingDatabase>, choice: DeletionChoice): Promise<number> {
  const result = await sql`
    with gone as (
      delete from sluice.recordings where ${conditionOf(choice)} returning id, location, parts
    ), held as (
      select sha from sluice.parts where sha in (select unnest(parts) from gone) order by sha for no key update
    ), left_alone as (
      update sluice.parts set in_use = false, touched_at = now() where sha in (select sha from held)
    )
    insert into sluice.deletions (id, location) select id, location from gone
    on conflict (id) do update set location = excluded.location, deleted_at = now(), blob_gone = false`.execute(tables);
  return Number(result.numAffectedRows ?? 0n);
}

function conditionOf(choice: DeletionChoice): RawBuilder<boolean> {
  if ('ids' in choice) return sql`id = any(${[...choice.ids]}::text[])`;
  if ('deleted' in choice) return sql`id in (select id from sluice.deletions)`;
  if ('sessionKey' in choice) return sql`session_key = ${choice.sessionKey}`;
  return sql`principal_id = ${choice.principalId}`;
}
