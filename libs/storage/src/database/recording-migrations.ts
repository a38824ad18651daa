import { sql, type Transaction } from 'kysely';

import { addParts, addPolicies, addSessions } from './recording-details.migration.js';
import type { RecordingDatabase } from './recording-tables.js';

/** A step of the schema. A released one is never changed, only followed by another. */
export interface RecordingMigration {
  readonly version: number;
  readonly name: string;
  readonly up: (transaction: Transaction<RecordingDatabase>) => Promise<void>;
}

export const RECORDING_MIGRATIONS: readonly RecordingMigration[] = [
  {
    version: 1,
    name: 'recordings',
    up: async (transaction) => {
      // The order of ids is the order of time only when they are compared byte by byte.
      await sql`
        create table sluice.recordings (
          id text collate "C" primary key,
          session_id text,
          started_at timestamptz,
          model text,
          outcome text not null,
          complete boolean not null,
          summary jsonb not null,
          location text not null,
          sha text not null,
          stored_at timestamptz not null default now()
        )`.execute(transaction);
      await sql`create index recordings_by_session on sluice.recordings (session_id, id)`.execute(transaction);
      await sql`create index recordings_by_start on sluice.recordings (started_at)`.execute(transaction);
      await sql`create index recordings_by_outcome on sluice.recordings (outcome, id)`.execute(transaction);
    },
  },
  { version: 2, name: 'sessions', up: addSessions },
  { version: 3, name: 'policies and deletions', up: addPolicies },
  { version: 4, name: 'parts', up: addParts },
];
