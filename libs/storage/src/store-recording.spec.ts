import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cutRecording, readRecording, sha256, summarise } from '@sluice/recordings';
import { prepareDatabase } from '@sluice/testing';
import { Pool } from 'pg';

import {
  type BlobStore,
  connectEmbedded,
  EmbeddedDatabase,
  openBlobStore,
  openPool,
  openRecording,
  PartStore,
  RecordingStore,
  storeRecording,
  sweepBlobs,
} from './index.js';
import { partKeyOf } from './parts/part-store.js';

interface Place {
  readonly pool: Pool;
  close(): Promise<void>;
}

const postgresUrl = process.env['TEST_POSTGRES_URL'];

async function openEmbedded(): Promise<Place> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-parts-'));
  await prepareDatabase(dataDir, EmbeddedDatabase);
  const database = await EmbeddedDatabase.open(dataDir);
  const pool = new Pool({ ...connectEmbedded(dataDir), max: 4 });
  const close = async (): Promise<void> => {
    await pool.end();
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { pool, close };
}

async function openPostgres(): Promise<Place> {
  const name = `sluice_parts_${process.pid}`;
  const admin = new Pool({ connectionString: postgresUrl, max: 1 });
  await admin.query(`drop database if exists ${name} with (force)`);
  await admin.query(`create database ${name}`);
  const url = new URL(postgresUrl!);
  url.pathname = `/${name}`;
  const pool = openPool({ connectionString: url.href, max: 8 });
  const close = async (): Promise<void> => {
    await pool.end();
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.end();
  };
  return { pool, close };
}

let ids = 0;
function nextId(): string {
  ids += 1;
  return `01JD${String(ids).padStart(22, '0')}`;
}

/** A recording whose request holds messages of some kilobytes. */
function linesOf(id: string, messages: readonly string[], session = 'session-1'): Buffer {
  const text = JSON.stringify({
    model: 'm',
    messages: messages.map((one) => ({ role: 'user', content: one.repeat(2000) })),
  });
  const body = { bytes: Buffer.byteLength(text), sha: sha256(text), d: text };
  const open = { k: 'open', sess: { id: session }, who: { key: 'somebody' }, model: 'm', req: { m: 'POST', body } };
  return Buffer.from(`${JSON.stringify({ v: 1, x: id, n: 0, t: 0, ...open })}\n`);
}

const LETTERS = ['abcd', 'efgh', 'ijkl', 'mnop'];

function conformance(open: () => Promise<Place>): void {
  let place: Place;
  let dataDir: string;
  let store: RecordingStore;
  let blobs: BlobStore;
  let parts: PartStore;

  beforeAll(async () => {
    place = await open();
  }, 60_000);

  afterAll(async () => {
    await place.close();
  });

  beforeEach(async () => {
    await place.pool.query('drop schema if exists sluice cascade');
    dataDir = mkdtempSync(join(tmpdir(), 'sluice-parts-'));
    store = new RecordingStore(place.pool);
    await store.migrate();
    blobs = openBlobStore({ dataDir });
    parts = new PartStore(store.parts, blobs);
  });

  afterEach(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function storeLines(lines: Buffer, known = parts): Promise<string> {
    const cut = cutRecording(lines);
    const summary = summarise(readRecording(cut.lines.toString()));
    await storeRecording({ store, blobs, parts: known }, summary, cut);
    return summary.id;
  }

  function files(folder: 'parts' | 'rec'): readonly string[] {
    try {
      const entries = readdirSync(join(dataDir, 'blobs', folder), { recursive: true, withFileTypes: true });
      return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    } catch {
      return [];
    }
  }

  const sweepNow = (): ReturnType<typeof sweepBlobs> => sweepBlobs(store, blobs, { graceSeconds: 0 });

  it('gives back the lines that were stored, and keeps what they have in common once', async () => {
    const texts = LETTERS.map((_, index) => linesOf(nextId(), LETTERS.slice(0, index + 1)));
    for (const lines of texts) await storeLines(lines);
    for (const lines of texts) {
      const { id } = readRecording(lines.toString());
      expect(await openRecording(store, blobs, id)).toBe(lines.toString());
    }
    // The shorter two of them stay whole.
    expect(files('parts')).toHaveLength(LETTERS.length);
    expect(files('rec').filter((name) => name.endsWith('.cut.jsonl.gz'))).toHaveLength(2);
  });

  it('writes a part once for all who write it at the same time', async () => {
    const texts = Array.from({ length: 8 }, () => linesOf(nextId(), LETTERS));
    const told = texts.map((lines) => storeLines(lines, new PartStore(store.parts, blobs)));
    await Promise.all(told);
    expect(files('parts')).toHaveLength(LETTERS.length);
    for (const lines of texts)
      expect(await openRecording(store, blobs, readRecording(lines.toString()).id)).toBe(lines.toString());
  });

  it('puts a part where it is needed, though the index knows it from another blob store', async () => {
    const before = linesOf(nextId(), LETTERS);
    await storeLines(before);
    const [old, oldParts] = [blobs, parts];
    blobs = openBlobStore({ dataDir: join(dataDir, 'elsewhere') });
    parts = new PartStore(store.parts, blobs);
    const after = linesOf(nextId(), LETTERS);
    const id = await storeLines(after);
    expect(await openRecording(store, blobs, id)).toBe(after.toString());
    // Whoever knows a part to be there has looked not long ago.
    await storeLines(linesOf(nextId(), LETTERS), oldParts);
    expect(await openRecording(store, old, readRecording(before.toString()).id)).toBe(before.toString());
  });

  it('removes a part with the last recording that refers to it, and no sooner', async () => {
    const first = await storeLines(linesOf(nextId(), LETTERS));
    const second = await storeLines(linesOf(nextId(), LETTERS.slice(0, 3)));
    expect(await sweepNow()).toEqual({ recordings: 0, parts: 0 });
    expect(await store.delete([first])).toBe(1);
    expect(await sweepNow()).toEqual({ recordings: 1, parts: 1 });
    expect(await openRecording(store, blobs, second)).toContain('efgh');
    expect(await store.delete([second])).toBe(1);
    expect(await sweepNow()).toEqual({ recordings: 1, parts: 3 });
    expect([...files('parts'), ...files('rec')]).toEqual([]);
  });

  it('leaves parts alone that somebody has asked for lately', async () => {
    await store.delete([await storeLines(linesOf(nextId(), LETTERS))]);
    expect(await sweepBlobs(store, blobs)).toEqual({ recordings: 1, parts: 0 });
    expect(files('parts')).toHaveLength(LETTERS.length);
  });

  it('writes parts again that were swept while they were known to be there', async () => {
    const lines = linesOf(nextId(), LETTERS);
    await store.delete([await storeLines(linesOf(nextId(), LETTERS))]);
    await sweepNow();
    expect(files('parts')).toEqual([]);
    const id = await storeLines(lines);
    expect(await openRecording(store, blobs, id)).toBe(lines.toString());
  });

  it('does not refer to a part that is on its way out, and does when that is over', async () => {
    const lines = linesOf(nextId(), LETTERS);
    await store.delete([await storeLines(linesOf(nextId(), LETTERS))]);
    const { claimed } = await store.parts.claimUnused(0, 100);
    expect(claimed).toHaveLength(LETTERS.length);
    await expect(storeLines(lines)).rejects.toThrow('just being removed');
    for (const sha of claimed) await blobs.delete(partKeyOf(sha));
    await store.parts.forget(claimed);
    expect(await openRecording(store, blobs, await storeLines(lines))).toBe(lines.toString());
  });

  it('goes on with what another sweep had begun to remove, when that one must be dead', async () => {
    await store.delete([await storeLines(linesOf(nextId(), LETTERS))]);
    await store.parts.claimUnused(0, 100);
    expect(await sweepNow()).toEqual({ recordings: 1, parts: 0 });
    await place.pool.query(`update sluice.parts set removing_at = now() - interval '11 minutes'`);
    expect(await sweepNow()).toEqual({ recordings: 0, parts: LETTERS.length });
    expect(files('parts')).toEqual([]);
  });

  it('sweeps parts whose recording was never written', async () => {
    const cut = cutRecording(linesOf(nextId(), LETTERS));
    await parts.put(cut.parts);
    expect(await sweepNow()).toEqual({ recordings: 0, parts: LETTERS.length });
    expect(files('parts')).toEqual([]);
  });

  it('loses nothing to sweeps and deletions beside it', async () => {
    const stored = new Map<string, string>();
    const writers = Array.from({ length: 3 }, async (_, writer) => {
      const known = new PartStore(store.parts, blobs);
      for (let turn = 0; turn < 15; turn += 1) {
        const lines = linesOf(nextId(), LETTERS.slice(0, 2 + ((turn + writer) % 3)));
        // As the queue does with a job that fails.
        const id = await again(() => storeLines(lines, known));
        if (turn % 2 === 0) await again(() => store.delete([id]));
        else stored.set(id, lines.toString());
      }
    });
    const written = new AbortController();
    const sweeping = (async (): Promise<void> => {
      while (!written.signal.aborted) await again(sweepNow);
    })();
    await Promise.all(writers);
    written.abort();
    await sweeping;
    for (const [id, lines] of stored) expect(await openRecording(store, blobs, id)).toBe(lines);
    await sweepNow();
    expect(files('rec')).toHaveLength(stored.size);
  }, 60_000);

  it('gives nobody the parts of others, whatever the lines say', async () => {
    await storeLines(linesOf(nextId(), LETTERS, 'secret'));
    const { lines } = cutRecording(linesOf(nextId(), LETTERS));
    const summary = summarise(readRecording(lines.toString()));
    await storeRecording({ store, blobs }, summary, { lines, parts: new Map() });
    expect(await openRecording(store, blobs, summary.id)).not.toContain('efgh');
  });

  it.each<[string, () => Promise<number>]>([
    ['its id', () => store.delete(['01JDGONE'])],
    ['its session', async () => store.deleteSession((await store.sessions())[0]!.key)],
    ['who asked', () => store.deletePrincipal('somebody')],
  ])('does not let one come back that was deleted by %s', async (_name, remove) => {
    const lines = linesOf('01JDGONE', LETTERS);
    await storeLines(lines);
    expect(await remove()).toBe(1);
    expect(await store.get('01JDGONE')).toBeUndefined();
    // The gateway need not keep it in its spool.
    expect(await store.exists(['01JDGONE'])).toEqual(new Set(['01JDGONE']));
    expect(await store.standing('01JDGONE')).toBe('deleted');
    // A job that had looked before it was deleted.
    await storeLines(lines);
    await sweepNow();
    expect(await store.get('01JDGONE')).toBeUndefined();
    expect([...files('parts'), ...files('rec')]).toEqual([]);
  });

  it('lets one come back that somebody wants again, once its blobs are gone', async () => {
    const lines = linesOf(nextId(), LETTERS);
    const id = await storeLines(lines);
    await store.delete([id]);
    expect(await store.deletions.lift([id])).toEqual(new Set());
    await sweepNow();
    expect(await store.deletions.lift([id])).toEqual(new Set([id]));
    await storeLines(lines);
    await sweepNow();
    expect(await openRecording(store, blobs, id)).toBe(lines.toString());
  });

  it.each<[string, (id: string) => Promise<void>, string]>([
    ['a part is gone', () => removeParts(), 'There is no blob parts/'],
    ['a part was changed', () => spoilParts(), 'cannot be put together'],
  ])('says so when %s', async (_name, spoil, reason) => {
    const id = await storeLines(linesOf(nextId(), LETTERS));
    await spoil(id);
    await expect(openRecording(store, blobs, id)).rejects.toThrow(reason);
  });

  async function removeParts(): Promise<void> {
    for (const name of files('parts')) await blobs.delete(`parts/${name.slice(0, 2)}/${name}`);
  }

  async function spoilParts(): Promise<void> {
    const [one, other] = files('parts');
    const bytes = await blobs.get(`parts/${one!.slice(0, 2)}/${one!}`);
    await blobs.put(`parts/${other!.slice(0, 2)}/${other!}`, bytes);
  }
}

async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 1000) throw error;
      await setImmediate();
    }
  }
}

describe('recordings in parts on the embedded database', () => {
  conformance(openEmbedded);
});

if (postgresUrl !== undefined) {
  describe('recordings in parts on PostgreSQL', () => {
    conformance(openPostgres);
  });
} else if (process.env['CI'] === 'true') {
  it('needs TEST_POSTGRES_URL in CI', () => {
    throw new Error('TEST_POSTGRES_URL is not set: name a PostgreSQL in which databases may be made and dropped.');
  });
} else {
  describe.skip('recordings in parts on PostgreSQL (TEST_POSTGRES_URL is not set)', () => {
    it('is skipped', () => undefined);
  });
}
