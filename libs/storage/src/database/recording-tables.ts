import type { RecordingSummary } from '@sluice/recordings';
import type { Generated, GeneratedAlways, JSONColumnType } from 'kysely';

/** `sluice.recordings`: what is searched for has a column, all else stands in `summary`, which grows freely. */
export interface RecordingTable {
  readonly id: string;
  /** As the client named it. Null where the recording lost its beginning; so are the next five. */
  readonly session_id: string | null;
  /** The same of one caller alone; of recordings older than it the session id. */
  readonly session_key: string | null;
  readonly principal_id: string | null;
  readonly agent_id: string | null;
  readonly started_at: Date | null;
  readonly model: string | null;
  readonly outcome: string;
  readonly complete: boolean;
  readonly ended_at: Date | null;
  /** Null where nothing was reported; so are the next four. The driver gives a bigint as text. */
  readonly input_tokens: string | number | null;
  readonly output_tokens: string | number | null;
  readonly cache_read_tokens: string | number | null;
  readonly cache_creation_tokens: string | number | null;
  /** US dollars by the list of prices. */
  readonly cost_usd: number | null;
  readonly attempts: number | null;
  /** Null for recordings older than the column. */
  readonly failed_attempts: number | null;
  readonly tools: Generated<string[]>;
  readonly mode: string | null;
  /** Length of the blob, without the parts it shares. Null for recordings older than the column. */
  readonly bytes: string | number | null;
  /** Retention leaves it alone. */
  readonly pinned: Generated<boolean>;
  /** sha256 of every part its bodies are put together from. */
  readonly parts: Generated<Buffer[]>;
  readonly summary: JSONColumnType<RecordingSummary>;
  /** Key in the blob store. */
  readonly location: string;
  /** sha256 in hex of the blob. */
  readonly sha: string;
  readonly stored_at: Generated<Date>;
}

/** `sluice.deletions`: a deleted recording does not come back when a late job brings it once more. */
export interface DeletionTable {
  readonly id: string;
  /** Key in the blob store. */
  readonly location: string;
  readonly deleted_at: Generated<Date>;
  readonly blob_gone: Generated<boolean>;
}

/** `sluice.parts`: the parts in the blob store, and those on their way into it or out of it. */
export interface PartTable {
  readonly sha: Buffer;
  /** Another one when it comes back after it was removed. */
  readonly incarnation: GeneratedAlways<string>;
  /** Length in the blob store; null between its announcement and its arrival. */
  readonly bytes: string | number | null;
  /** False where it may be that no recording refers to it, which is then looked into. */
  readonly in_use: Generated<boolean>;
  /** When somebody last said to need it, or ceased to. */
  readonly touched_at: Generated<Date>;
  /** Somebody is taking it out of the blob store: nobody may refer to it any more. */
  readonly removing_at: Date | null;
}

export interface MigrationTable {
  readonly version: number;
  readonly name: string;
  readonly applied_at: Generated<Date>;
}

export interface RecordingDatabase {
  readonly recordings: RecordingTable;
  readonly deletions: DeletionTable;
  readonly parts: PartTable;
  readonly migration: MigrationTable;
}
