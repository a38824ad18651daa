import type { RecordingSummary } from '@sluice/recordings';
import type { Generated, JSONColumnType } from 'kysely';

/** `sluice.recordings`: what is searched for has a column, all else stands in `summary`, which grows freely. */
export interface RecordingTable {
  readonly id: string;
  /** Null where the recording lost its beginning; so are the next two. */
  readonly session_id: string | null;
  readonly started_at: Date | null;
  readonly model: string | null;
  readonly outcome: string;
  readonly complete: boolean;
  readonly summary: JSONColumnType<RecordingSummary>;
  /** Key in the blob store. */
  readonly location: string;
  /** sha256 in hex of the blob. */
  readonly sha: string;
  readonly stored_at: Generated<Date>;
}

export interface MigrationTable {
  readonly version: number;
  readonly name: string;
  readonly applied_at: Generated<Date>;
}

export interface RecordingDatabase {
  readonly recordings: RecordingTable;
  readonly migration: MigrationTable;
}
