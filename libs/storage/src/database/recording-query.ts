import { type Kysely, sql } from 'kysely';

import { type StoredRecording, toStoredRecording } from './recording-row.js';
import type { RecordingDatabase } from './recording-tables.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;

/** Which recordings to list. */
export interface RecordingQuery {
  /** As the client named it: callers may share one. */
  readonly sessionId?: string;
  /** Of one caller's session alone. */
  readonly sessionKey?: string;
  readonly principalId?: string;
  readonly since?: Date;
  /** Only those that began before. */
  readonly until?: Date;
  /** Only those that came into the index since. There is no index of this: give `since` as well. */
  readonly storedSince?: Date;
  readonly outcome?: string;
  readonly model?: string;
  readonly mode?: string;
  /** Only those whose reply asks for the tool of this name. */
  readonly tool?: string;
  readonly pinned?: boolean;
  /** Only those that began before the recording with this id: the way to the next page. */
  readonly before?: string;
  /** At most this many, 50 unless told, never more than 1000. */
  readonly limit?: number;
}

/** Fields that must be equal to a column. */
const EQUALITIES = {
  sessionId: 'session_id',
  sessionKey: 'session_key',
  principalId: 'principal_id',
  outcome: 'outcome',
  model: 'model',
  mode: 'mode',
  pinned: 'pinned',
} as const;

/** The newest first. */
export async function listRecordings(
  tables: Kysely<RecordingDatabase>,
  query: RecordingQuery,
): Promise<readonly StoredRecording[]> {
  let select = tables.selectFrom('recordings').selectAll().orderBy('id', 'desc');
  for (const [field, column] of Object.entries(EQUALITIES)) {
    const value = query[field as keyof typeof EQUALITIES];
    if (value !== undefined) select = select.where(column, '=', value);
  }
  if (query.since !== undefined) select = select.where('started_at', '>=', query.since);
  if (query.until !== undefined) select = select.where('started_at', '<', query.until);
  if (query.storedSince !== undefined) select = select.where('stored_at', '>=', query.storedSince);
  if (query.before !== undefined) select = select.where('id', '<', query.before);
  // The second condition is that of the index.
  if (query.tool !== undefined) select = select.where(sql<boolean>`tools @> array[${query.tool}] and tools <> '{}'`);
  const rows = await select.limit(pageSize(query.limit)).execute();
  return rows.map(toStoredRecording);
}

/** How long a page may be. */
export function pageSize(limit: number | undefined): number {
  return Math.min(limit ?? DEFAULT_LIMIT, MAX_LIMIT);
}
