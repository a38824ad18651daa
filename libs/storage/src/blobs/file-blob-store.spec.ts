import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { BlobNotFoundError, type BlobStore, openBlobStore } from '../index.js';

describe('blob stores', () => {
  let dataDir: string;
  let blobs: BlobStore;

  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'sluice-blobs-'));
    blobs = openBlobStore({ dataDir });
  });

  afterEach(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('gives back the bytes that were put', async () => {
    const bytes = Buffer.from([0, 255, 10, 13]);
    await blobs.put('rec/2026-11-20/01J.jsonl.gz', bytes);
    expect(await blobs.get('rec/2026-11-20/01J.jsonl.gz')).toEqual(bytes);
  });

  it('knows what is there', async () => {
    await blobs.put('a/b', Buffer.from('x'));
    expect([await blobs.has('a/b'), await blobs.has('a/c'), await blobs.has('c/b')]).toEqual([true, false, false]);
    await blobs.delete('a/b');
    expect(await blobs.has('a/b')).toBe(false);
  });

  it('replaces a blob as a whole and leaves no drafts', async () => {
    const puts = Array.from({ length: 10 }, (_, index) => blobs.put('a/b', Buffer.alloc(1000, index)));
    await Promise.all(puts);
    const read = await blobs.get('a/b');
    expect(read.equals(Buffer.alloc(1000, read[0]))).toBe(true);
    expect(readdirSync(join(dataDir, 'blobs', 'a'))).toEqual(['b']);
  });

  it('keeps others out', async () => {
    await blobs.put('a/b', Buffer.from('x'));
    expect(statSync(join(dataDir, 'blobs', 'a', 'b')).mode & 0o777).toBe(0o600);
    expect(statSync(join(dataDir, 'blobs')).mode & 0o777).toBe(0o700);
  });

  it('names a blob that is missing', async () => {
    await expect(blobs.get('rec/none')).rejects.toThrow(BlobNotFoundError);
    await expect(blobs.get('rec/none')).rejects.toThrow(/rec\/none/);
  });

  it('deletes, twice if need be', async () => {
    await blobs.put('a/b', Buffer.from('x'));
    await blobs.delete('a/b');
    await blobs.delete('a/b');
    await expect(blobs.get('a/b')).rejects.toThrow(BlobNotFoundError);
  });

  it('leaves no draft when the disk refuses', async () => {
    writeFileSync(join(dataDir, 'blobs'), 'a file where the directory should be');
    await expect(blobs.put('a/b', Buffer.from('x'))).rejects.toThrow(/ENOTDIR|EEXIST/);
  });

  it.each(['', '/etc/passwd', '../up', 'a/../../up', 'a//b', 'a/.', '.hidden', 'a\\b', 'a\0b', 'a b'])(
    'refuses the key %j',
    async (key) => {
      await expect(blobs.put(key, Buffer.from('x'))).rejects.toThrow(/no key of a blob/);
      await expect(blobs.get(key)).rejects.toThrow(/no key of a blob/);
      await expect(blobs.delete(key)).rejects.toThrow(/no key of a blob/);
    },
  );

  it('opens the directory of a file URL', async () => {
    const elsewhere = join(dataDir, 'else where');
    await openBlobStore({ dataDir, blobUrl: pathToFileURL(elsewhere).href }).put('k', Buffer.from('x'));
    expect(readdirSync(elsewhere)).toEqual(['k']);
  });

  it.each([
    ['ftp://host/path', /SLUICE_BLOB_URL names ftp, which is not supported/],
    ['s3://secret:secret@bucket', /AWS_ACCESS_KEY_ID/],
    ['https://user:secret@host', /names https/],
    ['/a/path', /names no scheme/],
  ])('refuses the URL %s', (blobUrl, expected) => {
    expect(() => openBlobStore({ dataDir, blobUrl })).toThrow(expected);
    expect(() => openBlobStore({ dataDir, blobUrl })).not.toThrow(/secret/);
  });
});
