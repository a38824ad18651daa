import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hasS3Server, S3Server } from '@sluice/testing';

import { BlobNotFoundError, type BlobStore, openBlobStore } from '../index.js';
import { S3BlobStore, type S3Limits } from './s3-blob-store.js';
import { parseS3Url } from './s3-location.js';

const HASTY: S3Limits = {
  maxConnections: 4,
  maxAttempts: 4,
  attemptMs: 15_000,
  deadlineMs: 60_000,
  firstDelayMs: 5,
  maxDelayMs: 20,
};
const KEY = 'rec/2026-11-20/01J.jsonl.gz';
const BYTES = Buffer.from([0, 255, 10, 13, 7]);

(hasS3Server() ? describe : describe.skip)('blobs in a bucket (needs versitygw)', () => {
  let server: S3Server;
  let blobs: BlobStore;

  beforeAll(async () => {
    server = await S3Server.start();
  }, 30_000);

  afterAll(async () => {
    await server.close();
  });

  beforeEach(() => {
    blobs = open();
  });

  afterEach(() => {
    server.clear();
  });

  function open(change: Partial<S3Limits> = {}, prefix = 'sluice'): BlobStore {
    return new S3BlobStore(parseS3Url(new URL(server.blobUrl(prefix))), { keys: server.keys }, { ...HASTY, ...change });
  }

  async function until(condition: () => boolean): Promise<void> {
    const deadline = performance.now() + 10_000;
    while (!condition()) {
      if (performance.now() > deadline) throw new Error('not within ten seconds');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  it('gives back the bytes that were put, and asks for nothing else', async () => {
    await blobs.put(KEY, BYTES);
    expect(await blobs.get(KEY)).toEqual(BYTES);
    expect(server.requests).toEqual([`PUT /recordings/sluice/${KEY}`, `GET /recordings/sluice/${KEY}`]);
    expect(readdirSync(join(server.directory, 'sluice', 'rec', '2026-11-20'))).toEqual(['01J.jsonl.gz']);
  });

  it.each([0, 1, 5 * 1024 * 1024 + 1])('keeps %d bytes', async (length) => {
    const bytes = Buffer.alloc(length, 'sluice');
    await blobs.put('long', bytes);
    expect((await blobs.get('long')).equals(bytes)).toBe(true);
  });

  it('replaces a blob as a whole', async () => {
    await Promise.all(Array.from({ length: 10 }, (_, index) => blobs.put('a/b', Buffer.alloc(1000, index))));
    const read = await blobs.get('a/b');
    expect(read.equals(Buffer.alloc(1000, read[0]))).toBe(true);
  });

  it('is what a URL opens, and needs no prefix', async () => {
    const location = { dataDir: '/nowhere', blobUrl: server.blobUrl(), blobAccess: { keys: server.keys } };
    await openBlobStore(location).put('whole-bucket', BYTES);
    expect(await open({}, '').get('whole-bucket')).toEqual(BYTES);
  });

  it('names a blob that is missing', async () => {
    await expect(blobs.get('rec/none')).rejects.toThrow(BlobNotFoundError);
    await expect(blobs.get('rec/none')).rejects.toThrow('no blob rec/none in s3://recordings/sluice/');
    expect(server.requests).toHaveLength(2);
  });

  it('deletes, twice if need be', async () => {
    await blobs.put('a/gone', BYTES);
    await blobs.delete('a/gone');
    await blobs.delete('a/gone');
    await expect(blobs.get('a/gone')).rejects.toThrow(BlobNotFoundError);
  });

  it.each(['', '/x', '../up', 'a/../b', 'a//b', '.hidden', 'a b', 'a?b', 'a%2e', 'a\0b'])(
    'asks nobody for the key %j',
    async (key) => {
      for (const call of [blobs.put(key, BYTES), blobs.get(key), blobs.delete(key)]) {
        await expect(call).rejects.toThrow(/no key of a blob/);
      }
      expect(server.requests).toEqual([]);
    },
  );

  it.each(['slow-down', 'unavailable', 'reset'] as const)('tries again what meets %s', async (fault) => {
    server.disturb(fault, fault);
    await blobs.put('again', BYTES);
    server.disturb(fault);
    expect(await blobs.get('again')).toEqual(BYTES);
    server.disturb(fault);
    await blobs.delete('again');
    expect(server.requests).toHaveLength(7);
  });

  it('gives up an attempt that nobody answers, and makes another', async () => {
    const store = open({ attemptMs: 1_000, maxAttempts: 20 });
    server.disturb('hang', 'hang');
    await store.put('again', BYTES);
    server.disturb('hang');
    expect(await store.get('again')).toEqual(BYTES);
    expect(server.requests.length).toBeGreaterThanOrEqual(5);
  });

  it.each(['cut', 'damage-answer'] as const)('does not take an answer that is %s for what was put', async (fault) => {
    await blobs.put('whole', BYTES);
    server.disturb(fault, fault);
    expect(await blobs.get('whole')).toEqual(BYTES);
    expect(server.requests).toHaveLength(4);
  });

  it('has bytes refused that changed on their way, and sends them again', async () => {
    server.disturb('damage-request');
    await blobs.put('intact', BYTES);
    expect(await blobs.get('intact')).toEqual(BYTES);
    expect(server.requests.filter((request) => request.startsWith('PUT'))).toHaveLength(2);
  });

  it('says what is wrong when it stays wrong, after so many attempts', async () => {
    server.disturbAll('slow-down');
    await expect(blobs.put('x', BYTES)).rejects.toThrow(
      'The blob x cannot be written to s3://recordings/sluice/: 503 SlowDown: Please reduce your request rate.',
    );
    expect(server.requests).toHaveLength(HASTY.maxAttempts);
    server.clear();
    server.disturbAll('damage-answer');
    await blobs.put('x', BYTES);
    await expect(blobs.get('x')).rejects.toThrow(/cannot be read .* BlobDamagedError/);
  });

  it.each(['hang', 'slow-down'] as const)('never takes longer than its deadline: %s', async (fault) => {
    const store = open({ deadlineMs: 300, maxAttempts: 1_000, firstDelayMs: 50, maxDelayMs: 50 });
    await blobs.put('late', BYTES);
    server.disturbAll(fault);
    for (const call of [() => store.put('late', BYTES), () => store.get('late'), () => store.delete('late')]) {
      const startedMs = performance.now();
      await expect(call()).rejects.toThrow(/The blob late cannot be/);
      expect(performance.now() - startedMs).toBeLessThan(3_000);
    }
  });

  it('has no more calls under way than it may', async () => {
    const store = open({ maxConnections: 2, attemptMs: 1_000, maxAttempts: 100 });
    server.disturb('hang', 'hang');
    const calls = Array.from({ length: 6 }, (_, index) => store.put(`many/${index}`, BYTES));
    await until(() => server.requests.length >= 2);
    const startedMs = performance.now();
    // Nobody else comes before one of the two that hang is given up.
    await until(() => server.requests.length > 2);
    expect(performance.now() - startedMs).toBeGreaterThan(500);
    await Promise.all(calls);
    expect(new Set(server.requests).size).toBe(6);
  });

  it('does not try again what it is not allowed to', async () => {
    const keys = { ...server.keys, secretAccessKey: 'another' };
    const stranger = new S3BlobStore(parseS3Url(new URL(server.blobUrl())), { keys }, HASTY);
    await expect(stranger.get('x')).rejects.toThrow(/403 SignatureDoesNotMatch/);
    await expect(stranger.get('x')).rejects.not.toThrow(/another/);
    expect(server.requests).toHaveLength(2);
  });

  it('tells a missing bucket from a missing blob', async () => {
    const url = new URL(server.blobUrl().replace('recordings', 'elsewhere'));
    const call = new S3BlobStore(parseS3Url(url), { keys: server.keys }, HASTY).get('x');
    await expect(call).rejects.toThrow(/NoSuchBucket/);
    await expect(call).rejects.not.toThrow(BlobNotFoundError);
  });
});
