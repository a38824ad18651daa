import { sql, type Transaction } from 'kysely';

import type { RecordingDatabase } from './recording-tables.js';

/** Who called, in which conversation, and what it cost, as far as it can be told of recordings that are there. */
export async function addSessions(transaction: Transaction<RecordingDatabase>): Promise<void> {
  await sql`
    alter table sluice.recordings
      add column principal_id text,
      add column session_key text,
      add column agent_id text,
      add column ended_at timestamptz,
      add column input_tokens bigint,
      add column output_tokens bigint,
      add column cache_read_tokens bigint,
      add column cache_creation_tokens bigint,
      add column cost_usd double precision,
      add column attempts integer,
      add column failed_attempts integer,
      add column tools text[] not null default '{}'`.execute(transaction);
  await sql`
    update sluice.recordings set
      session_key = session_id,
      ended_at = started_at + (summary ->> 'durationMicros')::double precision * interval '1 microsecond',
      input_tokens = (summary -> 'usage' ->> 'inputTokens')::bigint,
      output_tokens = (summary -> 'usage' ->> 'outputTokens')::bigint,
      cache_read_tokens = (summary -> 'usage' ->> 'cacheReadTokens')::bigint,
      cache_creation_tokens = (summary -> 'usage' ->> 'cacheCreationTokens')::bigint,
      cost_usd = (summary -> 'cost' ->> 'usd')::double precision,
      attempts = (summary ->> 'attempts')::integer`.execute(transaction);
  await sql`create index recordings_by_session_key on sluice.recordings (session_key, id)`.execute(transaction);
  await sql`create index recordings_by_principal on sluice.recordings (principal_id, id)`.execute(transaction);
  await sql`create index recordings_by_tool on sluice.recordings using gin (tools) where tools <> '{}'`.execute(
    transaction,
  );
}

/** What retention goes by, and which blobs nothing refers to any more. */
export async function addPolicies(transaction: Transaction<RecordingDatabase>): Promise<void> {
  await sql`
    alter table sluice.recordings
      add column mode text,
      add column bytes bigint,
      add column pinned boolean not null default false`.execute(transaction);
  await sql`update sluice.recordings set mode = summary ->> 'mode'`.execute(transaction);
  await sql`create index recordings_by_mode on sluice.recordings (mode, id)`.execute(transaction);
  await sql`
    create table sluice.deletions (
      id text collate "C" primary key,
      location text not null,
      deleted_at timestamptz not null default now(),
      blob_gone boolean not null default false
    )`.execute(transaction);
  await sql`create index deletions_to_do on sluice.deletions (id) where not blob_gone`.execute(transaction);
}

/** Parts of bodies that many recordings have in common. */
export async function addParts(transaction: Transaction<RecordingDatabase>): Promise<void> {
  await sql`
    create table sluice.parts (
      sha bytea primary key,
      incarnation bigint generated always as identity,
      bytes bigint,
      in_use boolean not null default false,
      touched_at timestamptz not null default now(),
      removing_at timestamptz
    )`.execute(transaction);
  await sql`create index parts_to_look_after on sluice.parts (touched_at) where not in_use`.execute(transaction);
  await sql`alter table sluice.recordings add column parts bytea[] not null default '{}'`.execute(transaction);
  // Posting lists: a growing history refers to every part of it in every turn, and a row for each would outweigh it.
  await sql`create index recordings_by_part on sluice.recordings using gin (parts) where parts <> '{}'`.execute(
    transaction,
  );
}
