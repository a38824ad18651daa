import type { RecordingSummary } from '@sluice/recordings';
import type { Insertable, Selectable } from 'kysely';

import type { RecordingTable } from './recording-tables.js';

/** Where the lines of a recording lie in the blob store. */
export interface RecordingBlob {
  /** Key in the blob store. */
  readonly location: string;
  /** sha256 in hex of the blob. */
  readonly sha: string;
  /** Length of the blob, without the parts it shares with others; undefined for recordings of older releases. */
  readonly bytes?: number;
}

/** A recording as the index knows it. */
export interface StoredRecording extends RecordingBlob {
  readonly summary: RecordingSummary;
  readonly storedAt: Date;
  /** Retention leaves it alone. */
  readonly pinned: boolean;
}

export function toStoredRecording(row: Selectable<RecordingTable>): StoredRecording {
  const { summary, location, sha, bytes, pinned, stored_at: storedAt } = row;
  return { summary, location, sha, storedAt, pinned, ...(bytes !== null && { bytes: Number(bytes) }) };
}

/** The row of a recording, without its parts. */
export function toRow(summary: RecordingSummary, blob: RecordingBlob): Insertable<RecordingTable> {
  const storable = withStorableText(summary);
  return {
    id: storable.id,
    ...callOf(storable),
    ...timesOf(storable),
    ...costOf(storable),
    outcome: storable.outcome,
    complete: storable.complete,
    tools: [...(storable.tools ?? [])],
    summary: JSON.stringify(storable),
    location: blob.location,
    sha: blob.sha,
    bytes: blob.bytes ?? null,
  };
}

function callOf(
  summary: RecordingSummary,
): Pick<RecordingTable, 'session_id' | 'session_key' | 'principal_id' | 'agent_id' | 'model' | 'mode'> {
  return {
    session_id: summary.sessionId ?? null,
    session_key: summary.sessionKey ?? summary.sessionId ?? null,
    principal_id: summary.principalId ?? null,
    agent_id: summary.agentId ?? null,
    model: summary.model ?? null,
    mode: summary.mode ?? null,
  };
}

function costOf({
  usage,
  cost,
  attempts,
  failedAttempts,
}: RecordingSummary): Pick<
  RecordingTable,
  | 'input_tokens'
  | 'output_tokens'
  | 'cache_read_tokens'
  | 'cache_creation_tokens'
  | 'cost_usd'
  | 'attempts'
  | 'failed_attempts'
> {
  return {
    input_tokens: usage?.inputTokens ?? null,
    output_tokens: usage?.outputTokens ?? null,
    cache_read_tokens: usage?.cacheReadTokens ?? null,
    cache_creation_tokens: usage?.cacheCreationTokens ?? null,
    cost_usd: cost?.usd ?? null,
    attempts,
    failed_attempts: failedAttempts ?? null,
  };
}

function timesOf({ startedAt, durationMicros }: RecordingSummary): Pick<RecordingTable, 'started_at' | 'ended_at'> {
  if (startedAt === undefined) return { started_at: null, ended_at: null };
  const started = new Date(startedAt);
  return { started_at: started, ended_at: new Date(started.getTime() + Math.round(durationMicros / 1000)) };
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
