import type { RecordingSummary } from '@sluice/recordings';
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import type { Pool } from 'pg';

import { deleteRecordings, type DeletionChoice } from './database/delete-recordings.js';
import { DeletionIndex } from './database/deletion-index.js';
import { migrateRecordings } from './database/migrate-recordings.js';
import { listRecordings, type RecordingQuery } from './database/recording-query.js';
import { type RecordingBlob, type StoredRecording, toRow, toStoredRecording } from './database/recording-row.js';
import type { RecordingDatabase } from './database/recording-tables.js';
import { listSessions, type SessionQuery, type StoredSession } from './database/session-query.js';
import { holdParts, PartIndex } from './parts/part-index.js';

/** How the index stands to an id: `torn` gives way to a whole one, `deleted` does not come back. */
export type RecordingStanding = 'whole' | 'torn' | 'deleted';

/** The index of recordings, on PostgreSQL or on the embedded database. */
export class RecordingStore {
  readonly #database: Kysely<RecordingDatabase>;
  /** Which parts of bodies are in the blob store. */
  readonly parts: PartIndex;
  /** What was deleted and does not come back by itself. */
  readonly deletions: DeletionIndex;

  /** The pool remains the caller's, who ends it. */
  constructor(pool: Pool) {
    this.#database = new Kysely<RecordingDatabase>({ dialect: new PostgresDialect({ pool }) });
    this.parts = new PartIndex(this.#tables);
    this.deletions = new DeletionIndex(this.#tables);
  }

  /** Brings the schema up to date. */
  async migrate(): Promise<void> {
    await migrateRecordings(this.#database);
  }

  /**
   * Writes a recording down, once: saving it again changes nothing, but that a whole one replaces a torn one.
   *
   * @param parts sha256 in hex of the parts that its bodies are put together from
   * @returns whether the row was written
   * @throws {PartMissingError} when a part is not there, or about to go
   */
  async save(summary: RecordingSummary, blob: RecordingBlob, parts: readonly string[] = []): Promise<boolean> {
    const row = { ...toRow(summary, blob), parts: parts.map((sha) => Buffer.from(sha, 'hex')) };
    if (parts.length === 0) return this.#insert(this.#tables, row);
    return this.#tables.transaction().execute(async (transaction) => {
      await holdParts(transaction, row.parts);
      return this.#insert(transaction, row);
    });
  }

  async get(id: string): Promise<StoredRecording | undefined> {
    const row = await this.#tables.selectFrom('recordings').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toStoredRecording(row);
  }

  /** sha256 in hex of the parts that the bodies of a recording are put together from. */
  async partsOf(id: string): Promise<readonly string[]> {
    const row = await this.#tables.selectFrom('recordings').select('parts').where('id', '=', id).executeTakeFirst();
    return (row?.parts ?? []).map((sha) => sha.toString('hex'));
  }

  /** The newest first. */
  list(query: RecordingQuery = {}): Promise<readonly StoredRecording[]> {
    return listRecordings(this.#tables, query);
  }

  /** Conversations, that with the newest exchange first. */
  sessions(query: SessionQuery = {}): Promise<readonly StoredSession[]> {
    return listSessions(this.#tables, query);
  }

  /** Those of the ids that need not be stored any more: they are in the index, or were deleted from it. */
  async exists(ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.#tables
      .selectFrom('recordings')
      .select('id')
      .where('id', 'in', ids)
      .unionAll(this.#tables.selectFrom('deletions').select('id').where('id', 'in', ids))
      .execute();
    return new Set(rows.map((row) => row.id));
  }

  /** @returns undefined when nothing is known of the id */
  async standing(id: string): Promise<RecordingStanding | undefined> {
    const row = await this.#tables.selectFrom('recordings').select('complete').where('id', '=', id).executeTakeFirst();
    if (row) return row.complete ? 'whole' : 'torn';
    const deleted = await this.#tables.selectFrom('deletions').select('id').where('id', '=', id).executeTakeFirst();
    return deleted && 'deleted';
  }

  /**
   * Takes recordings out of the index for good, pinned ones as well. Their blobs go with the next sweep.
   *
   * @returns how many there were
   */
  delete(ids: readonly string[]): Promise<number> {
    return this.#delete({ ids });
  }

  /** The same with all of a conversation. @param key {@link StoredSession.key} */
  deleteSession(key: string): Promise<number> {
    return this.#delete({ sessionKey: key });
  }

  /** The same with all that somebody asked. */
  deletePrincipal(id: string): Promise<number> {
    return this.#delete({ principalId: id });
  }

  /** Keeps recordings from retention. @returns how many were not pinned before */
  pin(ids: readonly string[]): Promise<number> {
    return this.#setPinned(ids, true);
  }

  /** @returns how many were pinned before */
  unpin(ids: readonly string[]): Promise<number> {
    return this.#setPinned(ids, false);
  }

  #delete(choice: DeletionChoice): Promise<number> {
    return deleteRecordings(this.#tables, choice);
  }

  async #setPinned(ids: readonly string[], pinned: boolean): Promise<number> {
    if (ids.length === 0) return 0;
    const { numUpdatedRows } = await this.#tables
      .updateTable('recordings')
      .set({ pinned })
      .where('id', 'in', ids)
      .where('pinned', '<>', pinned)
      .executeTakeFirst();
    return Number(numUpdatedRows);
  }

  async #insert(
    tables: Kysely<RecordingDatabase> | Transaction<RecordingDatabase>,
    row: ReturnType<typeof toRow>,
  ): Promise<boolean> {
    const { id, ...rest } = row;
    const { numInsertedOrUpdatedRows } = await tables
      .insertInto('recordings')
      .values({ id, ...rest })
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet({ ...rest, stored_at: sql`now()` })
          .where('recordings.complete', '=', false)
          .where('excluded.complete', '=', true),
      )
      .executeTakeFirst();
    return (numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  get #tables(): Kysely<RecordingDatabase> {
    return this.#database.withSchema('sluice');
  }
}
