import { type Kysely, type RawBuilder, sql } from 'kysely';

import { pageSize } from './recording-query.js';
import type { RecordingDatabase } from './recording-tables.js';

/** A conversation: all exchanges of one caller under one session id, and what they come to. */
export interface StoredSession {
  /** Unlike the id of no other caller's. */
  readonly key: string;
  /** As the client named it. */
  readonly sessionId: string;
  /** Undefined for recordings of older releases. */
  readonly principalId?: string;
  /** Id of its newest exchange: `before` for the next page. */
  readonly lastId: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** Exchanges, those of sub-agents among them. */
  readonly turns: number;
  /** Different sub-agents. */
  readonly subAgents: number;
  /** Exchanges that sub-agents asked. */
  readonly subAgentTurns: number;
  /** Exchanges that did not end well. */
  readonly failedTurns: number;
  readonly failedAttempts: number;
  /** As the client asked for them, in alphabetical order. */
  readonly models: readonly string[];
  /** Tools that replies asked for, in alphabetical order. */
  readonly tools: readonly string[];
  readonly tokens: {
    readonly input: number;
    readonly output: number;
    readonly cacheRead: number;
    readonly cacheCreation: number;
  };
  /** Exchanges that found something in a provider's cache. */
  readonly cacheHits: number;
  /** US dollars, as far as prices are known. */
  readonly costUsd: number;
}

/** Which conversations to list. */
export interface SessionQuery {
  readonly key?: string;
  /** As the client named it: callers may share one. */
  readonly sessionId?: string;
  readonly principalId?: string;
  /** Only those in which something was asked since. */
  readonly since?: Date;
  /** Only those whose newest exchange is older than the one with this id: the way to the next page. */
  readonly before?: string;
  /** At most this many, 50 unless told, never more than 1000. */
  readonly limit?: number;
}

type SessionRow = Omit<StoredSession, 'tokens' | 'principalId'> &
  StoredSession['tokens'] & { readonly principalId: string | null };

/**
 * Walks through the recordings from the newest and takes those behind which their session has no other: each costs one
 * look into an index, and there is no second table that could drift from the first.
 */
export async function listSessions(
  tables: Kysely<RecordingDatabase>,
  query: SessionQuery,
): Promise<readonly StoredSession[]> {
  const { rows } = await sql<SessionRow>`
    with page as materialized (
      select r.session_key, r.session_id, r.principal_id, r.id from sluice.recordings r
      left join lateral (
        select true as is_there from sluice.recordings n where n.session_key = r.session_key and n.id > r.id limit 1
      ) newer on true
      where ${sql.join(conditionsOf(query), sql` and `)}
      order by r.id desc limit ${pageSize(query.limit)}
    )
    select page.session_key as key, page.session_id as "sessionId", page.principal_id as "principalId",
      page.id as "lastId", sums.* from page cross join lateral (${SUMS}) sums
    order by page.id desc`.execute(tables);
  return rows.map(toSession);
}

function conditionsOf(query: SessionQuery): readonly RawBuilder<boolean>[] {
  return [
    sql<boolean>`r.session_key is not null and newer.is_there is null`,
    ...(query.key === undefined ? [] : [sql<boolean>`r.session_key = ${query.key}`]),
    ...(query.sessionId === undefined ? [] : [sql<boolean>`r.session_id = ${query.sessionId}`]),
    ...(query.principalId === undefined ? [] : [sql<boolean>`r.principal_id = ${query.principalId}`]),
    ...(query.since === undefined ? [] : [sql<boolean>`r.started_at >= ${query.since}`]),
    ...(query.before === undefined ? [] : [sql<boolean>`r.id < ${query.before}`]),
  ];
}

/** Counts as double precision, which the driver gives as numbers. */
const SUMS = sql`
  select min(started_at) as "startedAt", max(ended_at) as "endedAt",
    count(*)::float8 as turns,
    count(distinct agent_id)::float8 as "subAgents",
    count(agent_id)::float8 as "subAgentTurns",
    count(*) filter (where outcome <> 'ok')::float8 as "failedTurns",
    coalesce(sum(failed_attempts), 0)::float8 as "failedAttempts",
    coalesce(array_agg(distinct model order by model) filter (where model is not null), '{}') as models,
    coalesce((
      select array_agg(distinct tool order by tool)
      from sluice.recordings t, unnest(t.tools) tool where t.session_key = page.session_key
    ), '{}') as tools,
    coalesce(sum(input_tokens), 0)::float8 as input,
    coalesce(sum(output_tokens), 0)::float8 as output,
    coalesce(sum(cache_read_tokens), 0)::float8 as "cacheRead",
    coalesce(sum(cache_creation_tokens), 0)::float8 as "cacheCreation",
    count(*) filter (where cache_read_tokens > 0)::float8 as "cacheHits",
    coalesce(sum(cost_usd), 0) as "costUsd"
  from sluice.recordings a where a.session_key = page.session_key`;

function toSession(row: SessionRow): StoredSession {
  const { principalId, input, output, cacheRead, cacheCreation, ...rest } = row;
  return {
    ...rest,
    ...(principalId !== null && { principalId }),
    tokens: { input, output, cacheRead, cacheCreation },
  };
}
