import { type Kysely, sql, type Transaction } from 'kysely';

import { RECORDING_MIGRATIONS } from './recording-migrations.js';
import type { RecordingDatabase } from './recording-tables.js';

const TRIES = 5;

/**
 * Brings the schema `sluice` up to date. Safe to run from several processes at once; a schema that a newer release
 * made is left alone.
 *
 * Kysely's own migrator is of no use here: it takes advisory locks, which the embedded database grants to everybody.
 */
export async function migrateRecordings(database: Kysely<RecordingDatabase>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await database.transaction().execute(applyPending);
      return;
    } catch (error) {
      if (tries === TRIES || !isCreationRace(error)) throw error;
    }
  }
}

async function applyPending(transaction: Transaction<RecordingDatabase>): Promise<void> {
  await sql`create schema if not exists sluice`.execute(transaction);
  await sql`
    create table if not exists sluice.migration (
      version integer primary key,
      name text not null,
      applied_at timestamptz not null default now()
    )`.execute(transaction);
  await sql`lock table sluice.migration in exclusive mode`.execute(transaction);
  const { applied } = await transaction
    .withSchema('sluice')
    .selectFrom('migration')
    .select((select) => select.fn.coalesce(select.fn.max('version'), sql<number>`0`).as('applied'))
    .executeTakeFirstOrThrow();
  for (const { version, name, up } of RECORDING_MIGRATIONS) {
    if (version <= applied) continue;
    await up(transaction);
    await transaction.withSchema('sluice').insertInto('migration').values({ version, name }).execute();
  }
}

/** `if not exists` does not help two sessions that create at the same moment: one of them meets a unique index. */
function isCreationRace(error: unknown): boolean {
  const code = (error as { readonly code?: unknown }).code;
  return code === '23505' || code === '42P06' || code === '42P07';
}
