import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sha256 } from '@sluice/recordings';
import {
  blobKeyOf,
  connectEmbedded,
  EmbeddedDatabase,
  openBlobStore,
  openRecording,
  packLines,
  PartStore,
  RecordingStore,
} from '@sluice/storage';
import { prepareDatabase } from '@sluice/testing';
import { Pool } from 'pg';

import { persistRecording } from './persist-recording.js';

const TURNS = 50;
const SEGMENT = 'spool/gw/boot/seg-000001.jsonl';

/** Text that compresses as prose does: words, none of which follows from those before it. */
function prose(bytes: number, seed: number): string {
  let state = seed + 1;
  let text = '';
  while (text.length < bytes) {
    state = (state * 48_271) % 2_147_483_647;
    text += `${(state % 46_656).toString(36)} `;
  }
  return text.slice(0, bytes);
}

interface Turn {
  readonly id: string;
  /** As it stands in a spool: bodies behind their lines. */
  readonly spooled: Buffer;
  /** As it is read. */
  readonly lines: string;
}

/** 100 KB are said anew in every turn. */
const SAID = Array.from({ length: TURNS }, (_, turn) => prose(100 * 1024, turn));

/** A turn, whose client and whose upstream are both sent all that was said before. */
function turnOf(index: number): Turn {
  const id = `01JD${String(index).padStart(22, '0')}`;
  const said = SAID.slice(0, index + 1);
  const asked = { model: 'm', messages: said.map((content) => ({ role: 'user', content })) };
  const sent = { messages: said.map((text) => ({ role: 'user', content: [{ type: 'text', text }] })), stream: true };
  const [request, upstream] = [JSON.stringify(asked), JSON.stringify(sent)];
  const frames = [
    [{ k: 'open', sess: { id: 'talk' }, who: { key: 'ann' }, model: 'm', req: { m: 'POST' } }, request],
    [{ k: 'att', a: 1, prov: 'openai', model: 'g', req: { m: 'POST', stream: true }, losses: [] }, upstream],
  ] as const;
  const line = (n: number, rest: object, raw?: string): string =>
    `${JSON.stringify({ v: 1, x: id, n, t: n, ...(raw !== undefined && { raw: Buffer.byteLength(raw) }), ...rest })}\n`;
  const withBody = (frame: { readonly req: object }, text: string, d?: string): object => ({
    ...frame,
    req: { ...frame.req, body: { bytes: Buffer.byteLength(text), sha: sha256(text), ...(d !== undefined && { d }) } },
  });
  return {
    id,
    spooled: Buffer.from(frames.map(([frame, text], n) => `${line(n, withBody(frame, text), text)}${text}\n`).join('')),
    lines: frames.map(([frame, text], n) => line(n, withBody(frame, text, text))).join(''),
  };
}

describe('a session on disk', () => {
  let dataDir: string;
  let database: EmbeddedDatabase;
  let pool: Pool;
  let store: RecordingStore;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'sluice-session-'));
    await prepareDatabase(dataDir, EmbeddedDatabase);
    database = await EmbeddedDatabase.open(dataDir);
    pool = new Pool({ ...connectEmbedded(dataDir), max: 2 });
    store = new RecordingStore(pool);
    await store.migrate();
  }, 60_000);

  afterAll(async () => {
    await pool.end();
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('takes no more than three times what its last turn would take alone', async () => {
    const blobs = openBlobStore({ dataDir });
    const stores = { store, blobs, parts: new PartStore(store.parts, blobs), dataDir };
    mkdirSync(join(dataDir, SEGMENT, '..'), { recursive: true });
    for (let index = 0; index < TURNS; index += 1) {
      const { id, spooled } = turnOf(index);
      writeFileSync(join(dataDir, SEGMENT), spooled);
      const spool = [{ path: SEGMENT, from: 0, length: spooled.length }];
      await persistRecording({ v: 1, x: id, loc: blobKeyOf(id), bytes: spooled.length, sha: '', spool }, stores);
    }
    const last = turnOf(TURNS - 1);
    const alone = (await packLines(Buffer.from(last.lines))).bytes.length;
    expect(blocksBelow(join(dataDir, 'blobs'))).toBeLessThanOrEqual(3 * alone);
    for (const index of [0, 1, TURNS - 1]) {
      const { id, lines } = turnOf(index);
      expect(sha256(await openRecording(store, blobs, id))).toBe(sha256(lines));
    }
  }, 120_000);
});

/** What `du` counts: the blocks that files take, not their lengths. */
function blocksBelow(directory: string): number {
  const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).blocks * 512, 0);
}
