import type { RecordingSummary } from '@sluice/recordings';
import { Kysely, PostgresDialect, type Selectable } from 'kysely';
import type { Pool } from 'pg';

import { migrateRecordings } from './database/migrate-recordings.js';
import type { RecordingDatabase, RecordingTable } from './database/recording-tables.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;

/** A recording as the index knows it. */
export interface StoredRecording {
  readonly summary: RecordingSummary;
  /** Key in the blob store. */
  readonly location: string;
  /** sha256 in hex of the blob. */
  readonly sha: string;
  readonly storedAt: Date;
}

/** Which recordings to list. */
export interface RecordingQuery {
  readonly sessionId?: string;
  readonly since?: Date;
  readonly outcome?: string;
  readonly model?: string;
  /** Only those that began before the recording with this id: the way to the next page. */
  readonly before?: string;
  /** At most this many, 50 unless told, never more than 1000. */
  readonly limit?: number;
}

/** The index of recordings, on PostgreSQL or on the embedded database. */
export class RecordingStore {
  readonly #database: Kysely<RecordingDatabase>;

  /** The pool remains the caller's, who ends it. */
  constructor(pool: Pool) {
    this.#database = new Kysely<RecordingDatabase>({ dialect: new PostgresDialect({ pool }) });
  }

  /** Brings the schema up to date. */
  async migrate(): Promise<void> {
    await migrateRecordings(this.#database);
  }

  /**
   * Writes a recording down, once: saving it again changes nothing, but that a whole one replaces a torn one.
   *
   * @returns whether the row was written
   */
  async save(summary: RecordingSummary, location: string, sha: string): Promise<boolean> {
    const storable = withStorableText(summary);
    const row = {
      session_id: storable.sessionId ?? null,
      started_at: storable.startedAt === undefined ? null : new Date(storable.startedAt),
      model: storable.model ?? null,
      outcome: storable.outcome,
      complete: storable.complete,
      summary: JSON.stringify(storable),
      location,
      sha,
    };
    const result = await this.#tables
      .insertInto('recordings')
      .values({ id: storable.id, ...row })
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet(row)
          .where('recordings.complete', '=', false)
          .where('excluded.complete', '=', true),
      )
      .executeTakeFirst();
    return (result.numInsertedOrUpdatedRows ?? 0n) > 0n;
  }

  async get(id: string): Promise<StoredRecording | undefined> {
    const row = await this.#tables.selectFrom('recordings').selectAll().where('id', '=', id).executeTakeFirst();
    return row && toStoredRecording(row);
  }

  /** The newest first. */
  async list(query: RecordingQuery = {}): Promise<readonly StoredRecording[]> {
    let select = this.#tables.selectFrom('recordings').selectAll().orderBy('id', 'desc');
    if (query.sessionId !== undefined) select = select.where('session_id', '=', query.sessionId);
    if (query.since !== undefined) select = select.where('started_at', '>=', query.since);
    if (query.outcome !== undefined) select = select.where('outcome', '=', query.outcome);
    if (query.model !== undefined) select = select.where('model', '=', query.model);
    if (query.before !== undefined) select = select.where('id', '<', query.before);
    const rows = await select.limit(Math.min(query.limit ?? DEFAULT_LIMIT, MAX_LIMIT)).execute();
    return rows.map(toStoredRecording);
  }

  /** Those of the ids that are in the index. */
  async exists(ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.#tables.selectFrom('recordings').select('id').where('id', 'in', ids).execute();
    return new Set(rows.map((row) => row.id));
  }

  get #tables(): Kysely<RecordingDatabase> {
    return this.#database.withSchema('sluice');
  }
}

function toStoredRecording(row: Selectable<RecordingTable>): StoredRecording {
  return { summary: row.summary, location: row.location, sha: row.sha, storedAt: row.stored_at };
}

/**
 * Text and `jsonb` of PostgreSQL take neither U+0000 nor half a surrogate pair, and ids of sessions and models come
 * from outside: one such character would make a recording fail for ever.
 */
function withStorableText(summary: RecordingSummary): RecordingSummary {
  const text = JSON.stringify(summary, (_key, value: unknown) =>
    typeof value === 'string' ? Buffer.from(value).toString().replaceAll('\0', '\uFFFD') : value,
  );
  return JSON.parse(text) as RecordingSummary;
}
