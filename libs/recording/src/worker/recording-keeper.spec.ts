import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordingMode } from '@sluice/exchange';
import type { RecordingSummary } from '@sluice/recordings';
import {
  applyRetention,
  connectEmbedded,
  EmbeddedDatabase,
  openBlobStore,
  openPool,
  RecordingStore,
  type RetentionRules,
} from '@sluice/storage';
import { prepareDatabase } from '@sluice/testing';

import { createRecordingKeeper } from './recording-keeper.js';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;
const NOTHING: RetentionRules = { ageMs: {}, bytes: {} };

let dataDir: string;
let database: EmbeddedDatabase;
let pool: ReturnType<typeof openPool>;
let store: RecordingStore;
let ids = 0;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'sluice-keeper-'));
  await prepareDatabase(dataDir, EmbeddedDatabase);
  database = await EmbeddedDatabase.open(dataDir);
  pool = openPool({ ...connectEmbedded(dataDir), max: 2 });
  store = new RecordingStore(pool);
  await store.migrate();
}, 60_000);

afterAll(async () => {
  await pool.end();
  await database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

beforeEach(async () => {
  await pool.query('delete from sluice.recordings');
  await pool.query('delete from sluice.deletions');
});

interface Kept {
  readonly hoursOld?: number;
  readonly mode?: RecordingMode;
  readonly bytes?: number;
}

/** Puts a recording into the index, and gives back its id; the later, the newer. */
async function recorded({ hoursOld = 0, mode = 'redacted', bytes = 10 }: Kept = {}): Promise<string> {
  ids += 1;
  const id = `01JD${String(ids).padStart(22, '0')}`;
  const summary: RecordingSummary = {
    id,
    sessionId: 'session-1',
    model: 'claude-sonnet-5',
    stopReason: 'end_turn',
    usage: undefined,
    startedAt: new Date(NOW - hoursOld * HOUR).toISOString(),
    targets: [],
    outcome: 'ok',
    attempts: 1,
    bytes: { request: 1, upstream: 2, downstream: 3 },
    durationMicros: 5,
    mode,
    complete: true,
    hasBodies: true,
  };
  await store.save(summary, { location: `rec/${id}`, sha: 'a'.repeat(64), bytes });
  return id;
}

async function left(): Promise<readonly string[]> {
  return (await store.list({ limit: 1000 })).map(({ summary }) => summary.id).sort();
}

const apply = (rules: Partial<RetentionRules>): Promise<number> =>
  applyRetention({ pool, store }, { ...NOTHING, ...rules }, { nowMs: NOW });

describe('retention', () => {
  it('keeps everything of what no rule speaks of', async () => {
    const all = [await recorded({ hoursOld: 10_000, bytes: 1e12 }), await recorded({ mode: 'full' })];
    expect(await apply({})).toBe(0);
    expect(await apply({ ageMs: { meta: 1 }, bytes: { meta: 1 } })).toBe(0);
    expect(await left()).toEqual(all);
  });

  it('deletes what is older than its mode may be, and nothing that is as old', async () => {
    await recorded({ hoursOld: 3 });
    const other = await recorded({ hoursOld: 3, mode: 'full' });
    const exact = await recorded({ hoursOld: 2 });
    expect(await apply({ ageMs: { redacted: 2 * HOUR, full: 4 * HOUR } })).toBe(1);
    expect(await left()).toEqual([other, exact]);
  });

  it('keeps the newest of what fits, and deletes all before the first that does not', async () => {
    await recorded({ bytes: 1 });
    await recorded({ bytes: 60 });
    const kept = [await recorded({ bytes: 40 }), await recorded({ bytes: 10 })];
    const other = await recorded({ bytes: 500, mode: 'full' });
    expect(await apply({ bytes: { redacted: 100 } })).toBe(2);
    expect(await left()).toEqual([...kept, other]);
    expect(await apply({ bytes: { redacted: 50 } })).toBe(0);
  });

  it('leaves what is pinned, and does not count it', async () => {
    const pinned = await recorded({ hoursOld: 9, bytes: 1_000 });
    await store.pin([pinned]);
    const small = await recorded({ bytes: 10 });
    expect(await apply({ ageMs: { redacted: HOUR }, bytes: { redacted: 10 } })).toBe(0);
    expect(await left()).toEqual([pinned, small]);
  });

  it('deletes more than goes in one step', async () => {
    for (let count = 0; count < 520; count += 1) await recorded({ hoursOld: 5 });
    const young = await recorded();
    expect(await apply({ ageMs: { redacted: HOUR } })).toBe(520);
    expect(await left()).toEqual([young]);
  }, 60_000);
});

describe('RecordingKeeper', () => {
  it('deletes recordings and their bodies, round after round, until it is stopped', async () => {
    const blobs = openBlobStore({ dataDir });
    const pace = { firstMs: 1, everyMs: 5 };
    const messages: string[] = [];
    const logger = {
      log: (text: string) => messages.push(text),
      warn: (text: string) => messages.push(text),
      error: () => undefined,
    };
    const rules = { ...NOTHING, ageMs: { redacted: 1 } };
    const keeper = createRecordingKeeper({ dataDir, rules, logger, pace });
    keeper.start();
    for (let round = 0; round < 2; round += 1) {
      const id = `rec/01JD${String(ids + 1).padStart(22, '0')}`;
      await blobs.put(id, Buffer.from('body'));
      await recorded({ hoursOld: 1 });
      await until(() => !existsSync(join(dataDir, 'blobs', ...id.split('/'))));
      expect(await left()).toEqual([]);
    }
    await keeper.stop();
    expect(messages.at(-1)).toContain('1 recordings were not to be kept any longer; 1 bodies');
  }, 30_000);

  it('goes on when the index does not answer, and says so', async () => {
    const messages: string[] = [];
    const logger = { log: () => undefined, warn: (text: string) => messages.push(text), error: () => undefined };
    const databaseUrl = 'postgres://nobody@127.0.0.1:1/nothing';
    const keeper = createRecordingKeeper({
      dataDir,
      databaseUrl,
      rules: { ...NOTHING, ageMs: { meta: 1 } },
      logger,
      pace: { firstMs: 1, everyMs: 5 },
    });
    keeper.start();
    await until(() => messages.length > 1);
    await keeper.stop();
    expect(messages[0]).toContain('is tried again');
  });
});

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('The condition did not come true within twenty seconds.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
