import { type Kysely, sql, type Transaction } from 'kysely';

import type { RecordingDatabase } from '../database/recording-tables.js';

/** A claim this old belongs to somebody who ended in the middle: others may go on with it. */
const CLAIM_MINUTES = 10;

/** A part is not in the blob store, or on its way out of it: it has to be put there anew. */
export class PartMissingError extends Error {
  override readonly name = 'PartMissingError';
}

/** A part that somebody is about to put into the blob store. */
export interface AnnouncedPart {
  /** sha256 in hex. */
  readonly sha: string;
  readonly incarnation: string;
}

/** A part that is there now. */
export interface StoredPart extends AnnouncedPart {
  /** Length in the blob store. */
  readonly bytes: number;
}

/**
 * Which parts of bodies are in the blob store. Many recordings refer to a part, and many recorders write at once, so
 * that rows decide, not files:
 *
 * 1. who needs a part announces it, puts it into the blob store unless it is there, and confirms it;
 * 2. who saves a recording locks the rows of its parts, and fails where one is missing or claimed;
 * 3. who cleans up claims the rows of parts that no recording refers to, removes their blobs, and then the rows.
 *
 * The lock of 2 and the claim of 3 exclude each other, however long either takes: a part that a recording in the index
 * refers to is never removed. Only a removal of a blob that takes effect ten minutes after it was asked for could do
 * harm; blob stores have deadlines far below that.
 */
export class PartIndex {
  readonly #tables: Kysely<RecordingDatabase>;

  constructor(tables: Kysely<RecordingDatabase>) {
    this.#tables = tables;
  }

  /**
   * Says that parts are needed, so that nobody removes them for a while.
   *
   * @param shas sha256 in hex
   * @returns those that are not in the blob store
   * @throws {PartMissingError} when one is being removed at present
   */
  async announce(shas: readonly string[]): Promise<readonly AnnouncedPart[]> {
    const rows = await this.#tables
      .insertInto('parts')
      .values(inOrder(shas).map((sha) => ({ sha: Buffer.from(sha, 'hex') })))
      .onConflict((conflict) => conflict.column('sha').doUpdateSet({ touched_at: sql`now()` }))
      .returning(['sha', 'incarnation', 'bytes', 'removing_at'])
      .execute();
    const leaving = rows.find((row) => row.removing_at !== null);
    if (leaving) throw new PartMissingError(`The part ${leaving.sha.toString('hex')} is just being removed.`);
    const missing = rows.filter((row) => row.bytes === null);
    return missing.map(({ sha, incarnation }) => ({ sha: sha.toString('hex'), incarnation }));
  }

  /**
   * Says that parts are in the blob store. One that was removed since it was announced, with the blob that had just been
   * put there, stays missing.
   */
  async confirm(parts: readonly StoredPart[]): Promise<void> {
    for (const { sha, incarnation, bytes } of parts) {
      await this.#tables
        .updateTable('parts')
        .set({ bytes, touched_at: sql`now()` })
        .where('sha', '=', Buffer.from(sha, 'hex'))
        .where('incarnation', '=', incarnation)
        .execute();
    }
  }

  /**
   * Claims parts that no recording refers to, for removal. Those that proved to be referred to are noted as such.
   *
   * @param graceSeconds how long nobody must have asked for them
   * @returns sha256 in hex of what may be removed now, and how many were looked at: fewer than the limit are the last
   */
  async claimUnused(
    graceSeconds: number,
    limit: number,
  ): Promise<{ readonly claimed: readonly string[]; readonly examined: number }> {
    const { rows } = await sql<{ readonly sha: Buffer; readonly used: boolean }>`
      with candidates as (
        select sha from sluice.parts
        where not in_use and touched_at < now() - ${graceSeconds} * interval '1 second'
          and (removing_at is null or removing_at < now() - ${CLAIM_MINUTES} * interval '1 minute')
        order by touched_at limit ${limit} for no key update skip locked
      ), looked_up as (
        select sha, exists (
          select 1 from sluice.recordings where parts @> array[candidates.sha] and parts <> '{}'
        ) as used from candidates
      )
      update sluice.parts set
        in_use = looked_up.used,
        removing_at = case when looked_up.used then null else now() end
      from looked_up where parts.sha = looked_up.sha
      returning parts.sha, looked_up.used`.execute(this.#tables);
    const claimed = rows.filter(({ used }) => !used).map(({ sha }) => sha.toString('hex'));
    return { claimed, examined: rows.length };
  }

  /** The blobs of claimed parts are gone. */
  async forget(shas: readonly string[]): Promise<void> {
    if (shas.length === 0) return;
    const keys = shas.map((sha) => Buffer.from(sha, 'hex'));
    await this.#tables.deleteFrom('parts').where('sha', 'in', keys).where('removing_at', 'is not', null).execute();
  }
}

/** Keeps parts where they are until the transaction ends, by which time a recording refers to them. */
export async function holdParts(transaction: Transaction<RecordingDatabase>, shas: readonly Buffer[]): Promise<void> {
  const { rows } = await sql<{ readonly sha: Buffer; readonly in_use: boolean }>`
    select sha, in_use from sluice.parts
    where sha = any(${[...shas]}::bytea[]) and bytes is not null and removing_at is null
    order by sha for no key update`.execute(transaction);
  if (rows.length < new Set(shas.map((sha) => sha.toString('hex'))).size)
    throw new PartMissingError('A part of the recording is not in the blob store any more.');
  const fresh = rows.filter((row) => !row.in_use).map((row) => row.sha);
  if (fresh.length === 0) return;
  await sql`update sluice.parts set in_use = true where sha = any(${fresh}::bytea[])`.execute(transaction);
}

/** Two who write the same rows must do so in the same order, else each waits for the other. */
function inOrder(shas: readonly string[]): readonly string[] {
  return [...new Set(shas)].sort();
}
