import { type Kysely, sql } from 'kysely';

import { deleteRecordings } from './delete-recordings.js';
import type { RecordingDatabase } from './recording-tables.js';

/** Longer than a job stays in the queue. */
const REMEMBERED_DAYS = 30;

/** A recording that was deleted, and whose blob may be there still. */
export interface DeletedRecording {
  readonly id: string;
  /** Key in the blob store. */
  readonly location: string;
}

/** What was deleted from the index, and must not come back. */
export class DeletionIndex {
  readonly #tables: Kysely<RecordingDatabase>;

  constructor(tables: Kysely<RecordingDatabase>) {
    this.#tables = tables;
  }

  /** Deletes once more what somebody was writing when it was deleted. */
  async enforce(): Promise<void> {
    await deleteRecordings(this.#tables, { deleted: true });
  }

  /**
   * Lets recordings come back that somebody wants to have again.
   *
   * @returns those that may; the blobs of the others are still to be swept
   */
  async lift(ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return new Set();
    await this.#tables.deleteFrom('deletions').where('id', 'in', ids).where('blob_gone', '=', true).execute();
    const left = await this.#tables.selectFrom('deletions').select('id').where('id', 'in', ids).execute();
    const waiting = new Set(left.map(({ id }) => id));
    return new Set(ids.filter((id) => !waiting.has(id)));
  }

  /** Those whose blobs are still to be removed. */
  toDo(limit: number): Promise<readonly DeletedRecording[]> {
    return this.#tables
      .selectFrom('deletions')
      .select(['id', 'location'])
      .where('blob_gone', '=', false)
      .orderBy('id')
      .limit(limit)
      .execute();
  }

  /** Their blobs are gone. */
  async done(deleted: readonly DeletedRecording[]): Promise<void> {
    if (deleted.length === 0) return;
    const ids = deleted.map(({ id }) => id);
    await this.#tables.updateTable('deletions').set({ blob_gone: true }).where('id', 'in', ids).execute();
  }

  /** No job can bring these any more. */
  async forgetOld(): Promise<void> {
    await this.#tables
      .deleteFrom('deletions')
      .where('blob_gone', '=', true)
      .where('deleted_at', '<', sql<Date>`now() - ${REMEMBERED_DAYS} * interval '1 day'`)
      .execute();
  }
}
