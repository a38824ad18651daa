import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordingSummary } from '@sluice/recordings';
import { prepareDatabase } from '@sluice/testing';
import { Pool } from 'pg';

import { connectEmbedded, EmbeddedDatabase, RecordingStore, type SessionQuery } from './index.js';

const BASE = {
  sessionId: 'talk',
  sessionKey: 'key-1',
  principalId: 'ann',
  startedAt: '2026-11-20T21:00:00.000Z',
  model: 'claude-sonnet-5',
  targets: ['openai/gpt-5.2'],
  outcome: 'ok',
  stopReason: 'end_turn',
  usage: { inputTokens: 10, outputTokens: 5, cacheReadTokens: 0, cacheCreationTokens: 0, reasoningTokens: 0 },
  attempts: 1,
  failedAttempts: 0,
  bytes: { request: 1, upstream: 2, downstream: 3 },
  durationMicros: 5_000_000,
  mode: 'redacted',
  complete: true,
  hasBodies: true,
} as const;

/** Two callers who name their sessions alike, and a third with one exchange. */
const EXCHANGES: readonly (Partial<RecordingSummary> & { readonly id: string })[] = [
  { id: '01', tools: ['Read', 'Bash'], cost: { usd: 0.25, unpriced: 0 } },
  { id: '02', principalId: 'bob', sessionKey: 'key-2', model: 'claude-opus-5' },
  {
    id: '03',
    agentId: 'agent-1',
    model: 'claude-haiku-5',
    tools: ['Read', 'Grep'],
    cost: { usd: 0.5, unpriced: 0 },
    usage: { inputTokens: 1, outputTokens: 2, cacheReadTokens: 3000, cacheCreationTokens: 40, reasoningTokens: 0 },
    startedAt: '2026-11-20T21:10:00.000Z',
  },
  { id: '04', agentId: 'agent-1', outcome: 'upstream_error', attempts: 3, failedAttempts: 3, usage: undefined },
  { id: '05', sessionId: 'other', sessionKey: 'key-3', startedAt: '2026-11-21T00:00:00.000Z' },
];

describe('RecordingStore.sessions', () => {
  let dataDir: string;
  let database: EmbeddedDatabase;
  let pool: Pool;
  let store: RecordingStore;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'sluice-sessions-'));
    await prepareDatabase(dataDir, EmbeddedDatabase);
    database = await EmbeddedDatabase.open(dataDir);
    pool = new Pool({ ...connectEmbedded(dataDir), max: 2 });
    store = new RecordingStore(pool);
    await store.migrate();
    for (const exchange of EXCHANGES)
      await store.save({ ...BASE, ...exchange }, { location: `rec/${exchange.id}`, sha: 'a', bytes: 1 });
  }, 60_000);

  afterAll(async () => {
    await pool.end();
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('sums up what was asked in a conversation', async () => {
    expect(await store.sessions({ key: 'key-1' })).toEqual([
      {
        key: 'key-1',
        sessionId: 'talk',
        principalId: 'ann',
        lastId: '04',
        startedAt: new Date('2026-11-20T21:00:00.000Z'),
        endedAt: new Date('2026-11-20T21:10:05.000Z'),
        turns: 3,
        subAgents: 1,
        subAgentTurns: 2,
        failedTurns: 1,
        failedAttempts: 3,
        models: ['claude-haiku-5', 'claude-sonnet-5'],
        tools: ['Bash', 'Grep', 'Read'],
        tokens: { input: 11, output: 7, cacheRead: 3000, cacheCreation: 40 },
        cacheHits: 1,
        costUsd: 0.75,
      },
    ]);
  });

  it.each<[string, SessionQuery, readonly string[]]>([
    ['that with the newest exchange first', {}, ['key-3', 'key-1', 'key-2']],
    ['a page', { limit: 2 }, ['key-3', 'key-1']],
    ['the next page', { limit: 2, before: '04' }, ['key-2']],
    ['those of one caller', { principalId: 'bob' }, ['key-2']],
    ['those that are called alike', { sessionId: 'talk' }, ['key-1', 'key-2']],
    ['those in which something was asked since', { since: new Date('2026-11-20T23:00:00Z') }, ['key-3']],
    ['none where none fits', { principalId: 'nobody' }, []],
  ])('lists %s', async (_name, query, keys) => {
    expect((await store.sessions(query)).map(({ key }) => key)).toEqual(keys);
  });

  it.each([
    ['a tool', { tool: 'Grep' }, ['03']],
    ['who asked', { principalId: 'bob' }, ['02']],
    ['a conversation of one caller', { sessionKey: 'key-1' }, ['04', '03', '01']],
    ['until a time', { until: new Date('2026-11-20T21:05:00Z'), sessionKey: 'key-1' }, ['04', '01']],
  ])('finds exchanges by %s', async (_name, query, ids) => {
    expect((await store.list(query)).map(({ summary }) => summary.id)).toEqual(ids);
  });

  it('keeps pins, and says how many were new', async () => {
    expect(await store.pin(['01', '02', 'nobody'])).toBe(2);
    expect(await store.pin(['01'])).toBe(0);
    expect((await store.list({ pinned: true })).map(({ summary }) => summary.id)).toEqual(['02', '01']);
    expect(await store.unpin(['01', '02'])).toBe(2);
    expect(await store.list({ pinned: true })).toEqual([]);
  });
});
