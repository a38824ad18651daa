import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RecordingSummary } from '@sluice/recordings';
import { prepareDatabase } from '@sluice/testing';
import { Pool } from 'pg';

import { connectEmbedded, EmbeddedDatabase, openPool, type RecordingBlob, RecordingStore } from './index.js';

interface Place {
  readonly pool: Pool;
  close(): Promise<void>;
}

const postgresUrl = process.env['TEST_POSTGRES_URL'];

async function openEmbedded(): Promise<Place> {
  const dataDir = await mkdtemp(join(tmpdir(), 'sluice-store-'));
  await prepareDatabase(dataDir, EmbeddedDatabase);
  const database = await EmbeddedDatabase.open(dataDir);
  const pool = new Pool({ ...connectEmbedded(dataDir), max: 4 });
  const close = async (): Promise<void> => {
    await pool.end();
    await database.close();
    await rm(dataDir, { recursive: true, force: true });
  };
  return { pool, close };
}

async function openPostgres(): Promise<Place> {
  const name = `sluice_store_${process.pid}`;
  const admin = new Pool({ connectionString: postgresUrl, max: 1 });
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.query(`create database ${name}`);
  const url = new URL(postgresUrl!);
  url.pathname = `/${name}`;
  // The database is dropped while the last connections are still closing.
  const pool = openPool({ connectionString: url.href, max: 4 });
  const close = async (): Promise<void> => {
    await pool.end();
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
  };
  return { pool, close };
}

function summary(id: string, change: Partial<RecordingSummary> = {}): RecordingSummary {
  return {
    id,
    sessionId: 'session-1',
    startedAt: '2026-11-20T21:00:00.000Z',
    model: 'claude-sonnet-5',
    targets: ['openai/gpt-5.2'],
    outcome: 'ok',
    stopReason: 'end_turn',
    usage: { inputTokens: 10, outputTokens: 5, cacheReadTokens: 0, cacheCreationTokens: 0, reasoningTokens: 0 },
    attempts: 1,
    bytes: { request: 1, upstream: 2, downstream: 3 },
    durationMicros: 5_000_000_000,
    mode: 'redacted',
    complete: true,
    hasBodies: true,
    ...change,
  };
}

const SHA = 'a'.repeat(64);

function blob(location: string): RecordingBlob {
  return { location, sha: SHA, bytes: 100 };
}

function conformance(open: () => Promise<Place>): void {
  let place: Place;
  let store: RecordingStore;

  beforeAll(async () => {
    place = await open();
    store = new RecordingStore(place.pool);
    await store.migrate();
  }, 60_000);

  afterAll(async () => {
    await place.close();
  });

  it('gives back what was saved', async () => {
    expect(await store.save(summary('01A'), blob('rec/2026-11-20/01A.jsonl.gz'))).toBe(true);
    expect(await store.get('01A')).toEqual({
      summary: summary('01A'),
      location: 'rec/2026-11-20/01A.jsonl.gz',
      sha: SHA,
      bytes: 100,
      pinned: false,
      storedAt: expect.any(Date),
    });
  });

  it('knows nothing of an id that was never saved', async () => {
    expect(await store.get('nobody')).toBeUndefined();
  });

  it('saves an id once, however often it is told', async () => {
    const told = await Promise.all(
      Array.from({ length: 8 }, () => store.save(summary('01B'), blob('rec/2026-11-20/01B.jsonl.gz'))),
    );
    expect(told.filter(Boolean)).toHaveLength(1);
    const { rows } = await place.pool.query(`select count(*)::int as rows from sluice.recordings where id = '01B'`);
    expect(rows).toEqual([{ rows: 1 }]);
  });

  it.each([
    ['a torn one gives way to the whole one', { first: false, second: true, kept: true }],
    ['a whole one is never replaced by a torn one', { first: true, second: false, kept: true }],
    ['of two torn ones the first stays', { first: false, second: false, kept: false }],
  ])('%s', async (name, { first, second, kept }) => {
    const id = `01C-${name.slice(0, 8)}`;
    await store.save(summary(id, { complete: first, model: 'first' }), blob('rec/a'));
    await store.save(summary(id, { complete: second, model: 'second' }), blob('rec/b'));
    const stored = await store.get(id);
    expect(stored?.summary.complete).toBe(kept);
    expect(stored?.location).toBe(!first && second ? 'rec/b' : 'rec/a');
  });

  it.each([
    ['a zero character', 'a\0b', 'a\uFFFDb'],
    ['half a surrogate pair', 'c\uD800d', 'c\uFFFDd'],
    ['quotes and SQL', `'; drop schema sluice cascade; --`, `'; drop schema sluice cascade; --`],
    ['emoji and backslashes', '🦦\\u0000', '🦦\\u0000'],
  ])('takes %s in a session id', async (name, given, kept) => {
    const id = `01D-${name.replaceAll(' ', '-')}`;
    await store.save(summary(id, { sessionId: given }), blob('rec/x'));
    expect((await store.get(id))?.summary.sessionId).toBe(kept);
    expect(await store.list({ sessionId: kept })).toHaveLength(1);
  });

  it('takes a recording that lost its beginning', async () => {
    const { sessionId, startedAt, model, mode, ...rest } = summary('01F', { complete: false, outcome: 'crashed' });
    expect([sessionId, startedAt, model, mode]).not.toContain(undefined);
    const torn = { ...rest, sessionId: undefined, startedAt: undefined, model: undefined, mode: undefined };
    expect(await store.save(torn, blob('rec/f'))).toBe(true);
    expect((await store.get('01F'))?.summary).toEqual(rest);
    expect(await store.list({ outcome: 'crashed', limit: 1 })).toHaveLength(1);
  });

  it('says which of many ids it has', async () => {
    await store.save(summary('01E'), blob('rec/e'));
    const missing = Array.from({ length: 999 }, (_, index) => `missing-${index}`);
    expect(await store.exists(['01E', ...missing])).toEqual(new Set(['01E']));
    expect(await store.exists([])).toEqual(new Set());
  });

  describe('lists', () => {
    beforeAll(async () => {
      for (let index = 0; index < 5; index += 1) {
        const change = {
          sessionId: 'session-list',
          startedAt: `2026-11-2${index}T00:00:00.000Z`,
          outcome: index % 2 === 0 ? 'ok' : 'upstream_error',
          model: index < 4 ? 'model-a' : 'model-b',
        } as const;
        await store.save(summary(`02L${index}`, change), blob(`rec/${index}`));
      }
    });

    it.each([
      ['the newest first', {}, ['02L4', '02L3', '02L2', '02L1', '02L0']],
      ['a page', { limit: 2 }, ['02L4', '02L3']],
      ['the next page', { limit: 2, before: '02L3' }, ['02L2', '02L1']],
      ['by outcome', { outcome: 'upstream_error' }, ['02L3', '02L1']],
      ['by model', { model: 'model-b' }, ['02L4']],
      ['since a time', { since: new Date('2026-11-23T00:00:00Z') }, ['02L4', '02L3']],
      ['nothing when nothing fits', { outcome: 'shutdown' }, []],
    ])('%s', async (_name, query, expected) => {
      const rows = await store.list({ sessionId: 'session-list', ...query });
      expect(rows.map((row) => row.summary.id)).toEqual(expected);
    });
  });

  it('migrates again, and from several places at once, without harm', async () => {
    await Promise.all(Array.from({ length: 4 }, () => new RecordingStore(place.pool).migrate()));
    const { rows } = await place.pool.query('select version from sluice.migration order by version');
    expect(rows.map(({ version }) => version as number)).toEqual([1, 2, 3, 4]);
    expect(await store.get('01A')).toBeDefined();
  });

  it('migrates an empty database from several places at once', async () => {
    await place.pool.query('drop schema sluice cascade');
    await Promise.all(Array.from({ length: 4 }, () => new RecordingStore(place.pool).migrate()));
    expect(await store.save(summary('01Z'), blob('rec/z'))).toBe(true);
  });
}

describe('RecordingStore on the embedded database', () => {
  conformance(openEmbedded);
});

if (postgresUrl !== undefined) {
  describe('RecordingStore on PostgreSQL', () => {
    conformance(openPostgres);
  });
} else if (process.env['CI'] === 'true') {
  it('needs TEST_POSTGRES_URL in CI', () => {
    throw new Error('TEST_POSTGRES_URL is not set: name a PostgreSQL in which databases may be made and dropped.');
  });
} else {
  describe.skip('RecordingStore on PostgreSQL (TEST_POSTGRES_URL is not set)', () => {
    it('is skipped', () => undefined);
  });
}
