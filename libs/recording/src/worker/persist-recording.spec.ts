import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RecordingSummary } from '@sluice/recordings';
import { blobKeyOf, type BlobStore, openBlobStore, packLines, type RecordingStore } from '@sluice/storage';
import { UnrecoverableError } from 'bullmq';

import { type RecordingJob, UNREADABLE_RECORDING } from '../recording-queue.js';
import { persistRecording } from './persist-recording.js';

const ID = '01JD0000000000000000000001';
const LINES = [0, 1, 2].map((n) => `{"v":1,"x":"${ID}","n":${n},"t":${n},"k":"up","a":1,"d":"é ${n}"}\n`).join('');
const SEGMENT = 'spool/gw/boot/seg-000001.jsonl';

interface Row {
  readonly summary: RecordingSummary;
  readonly location: string;
  readonly sha: string;
}

describe(persistRecording.name, () => {
  let dataDir: string;
  let blobs: BlobStore;
  let rows: Map<string, Row>;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'sluice-persist-'));
    blobs = openBlobStore({ dataDir });
    rows = new Map();
  });

  afterEach(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });

  function persist(job: unknown): Promise<void> {
    const store: Pick<RecordingStore, 'exists' | 'standing' | 'get' | 'save'> = {
      standing: (id) => Promise.resolve(rows.has(id) ? 'torn' : undefined),
      get: (id) =>
        Promise.resolve(rows.has(id) ? { ...rows.get(id)!, storedAt: new Date(), pinned: false } : undefined),
      exists: (ids) => Promise.resolve(new Set(ids.filter((id) => rows.has(id)))),
      save: (summary, { location, sha }) => {
        rows.set(summary.id, { summary, location, sha });
        return Promise.resolve(true);
      },
    };
    return persistRecording(job, { store: store as RecordingStore, blobs, dataDir });
  }

  /** Writes a segment in which the lines lie between those of others, and points to them. */
  function spooled(text = LINES): RecordingJob {
    mkdirSync(join(dataDir, SEGMENT, '..'), { recursive: true });
    const half = Buffer.from(text).indexOf('\n') + 1;
    const bytes = Buffer.from(text);
    const parts = ['other\n', bytes.subarray(0, half), 'other\n', bytes.subarray(half), 'other\n'].map((part) =>
      Buffer.from(part as string),
    );
    writeFileSync(join(dataDir, SEGMENT), Buffer.concat(parts));
    const spool = [
      { path: SEGMENT, from: 6, length: half },
      { path: SEGMENT, from: 6 + half + 6, length: bytes.length - half },
    ];
    return { v: 1, x: ID, loc: blobKeyOf(ID), bytes: bytes.length, sha: '', spool };
  }

  async function stored(lines = LINES): Promise<RecordingJob> {
    const { bytes, sha } = await packLines(Buffer.from(lines));
    await blobs.put(blobKeyOf(ID), bytes);
    return { v: 1, x: ID, loc: blobKeyOf(ID), bytes: bytes.length, sha };
  }

  it('writes a recording into the index that a gateway has stored', async () => {
    const job = await stored();
    await persist(job);
    expect(rows.get(ID)).toMatchObject({ location: job.loc, sha: job.sha, summary: { id: ID, outcome: 'crashed' } });
  });

  it('takes one out of the spool, whose lines lie apart, and stores it itself', async () => {
    await persist(spooled());
    const row = rows.get(ID);
    expect(gunzipSync(await blobs.get(row?.location ?? '')).toString()).toBe(LINES);
    expect(row?.location).toBe(blobKeyOf(ID));
    // Whoever reads the blob checks it against the index.
    await persist({ v: 1, x: ID, loc: row?.location, bytes: 1, sha: row?.sha });
  });

  it('does nothing about one that it wrote before, whose spool is gone by now', async () => {
    const job = spooled();
    await persist(job);
    rmSync(join(dataDir, 'spool'), { recursive: true });
    await expect(persist(job)).resolves.toBeUndefined();
    expect(rows.size).toBe(1);
  });

  it.each<[string, () => unknown]>([
    ['a blob that is not there yet', () => ({ v: 1, x: ID, loc: blobKeyOf(ID), bytes: 1, sha: 'ab' })],
    ['a spool that is not there yet', () => ({ ...spooled(), spool: [{ path: 'spool/none', from: 0, length: 1 }] })],
    ['a spool that is shorter than it was', () => ({ ...spooled(), spool: [{ path: SEGMENT, from: 0, length: 1e4 }] })],
  ])('can be tried again: %s', async (_name, job) => {
    const failure: unknown = await persist(job()).catch((error: unknown) => error);
    expect(failure).toHaveProperty('message');
    expect(failure).not.toBeInstanceOf(UnrecoverableError);
    expect(rows.size).toBe(0);
  });

  async function garbled(bytes: Buffer): Promise<RecordingJob> {
    const job = await stored();
    await blobs.put(job.loc, bytes);
    return job;
  }

  it.each<[string, () => unknown, string]>([
    ['no job', () => ({ v: 1 }), 'no pointer to a recording'],
    ['a way out of the spool', () => ({ ...spooled(), spool: [{ path: '../x', from: 0, length: 1 }] }), 'outside'],
    ['a blob of other bytes', () => garbled(gzipSync('other')), 'not the one that was shipped'],
    ['no lines of a recording', () => stored('one\ntwo\n'), UNREADABLE_RECORDING],
    ['the lines of another exchange', () => stored(LINES.replaceAll(ID, 'other')), 'it is of the exchange "other"'],
    ['nothing at all', () => stored(''), UNREADABLE_RECORDING],
    ['the spooled lines of another', () => spooled(LINES.replaceAll(ID, 'other')), UNREADABLE_RECORDING],
  ])('is not tried again, for it would be the same: %s', async (_name, job, reason) => {
    const failure: unknown = await persist(await job()).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(UnrecoverableError);
    expect((failure as Error).message).toContain(reason);
    expect(rows.size).toBe(0);
  });

  it('keeps what was recorded before a crash, without its torn last line', async () => {
    await persist(await stored(LINES.slice(0, -9)));
    expect(rows.get(ID)?.summary).toMatchObject({ complete: false, outcome: 'crashed', durationMicros: 1 });
  });
});
