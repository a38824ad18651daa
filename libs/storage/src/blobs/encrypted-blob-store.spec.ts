import { createHash, randomBytes } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { BlobCipher, BlobKeyMissingError, type BlobKeys } from './blob-cipher.js';
import { BlobDamagedError, BlobNotFoundError, type BlobStore } from './blob-store.js';
import { openBlobStore } from './open-blob-store.js';

const KEY = 'rec/2026-11-20/01J.jsonl.gz';
const TEXT = Buffer.from('what nobody else is to read '.repeat(40));
const [first, second, third] = [1, 2, 3].map(() => randomBytes(32).toString('base64')) as [string, string, string];

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'sluice-encrypted-'));
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

const open = (blobKeys?: BlobKeys): BlobStore => openBlobStore({ dataDir, ...(blobKeys && { blobKeys }) });
const pathOf = (key: string): string => join(dataDir, 'blobs', ...key.split('/'));

describe('encrypted blobs', () => {
  it.each([0, 1, 1_000_000])(
    'of %d bytes come back as they were, and lie there as nothing one could read',
    async (length) => {
      const bytes = Buffer.concat([TEXT, randomBytes(length)]).subarray(0, length);
      await open({ current: first }).put(KEY, bytes);
      expect(await open({ current: first }).get(KEY)).toEqual(bytes);
      const stored = readFileSync(pathOf(KEY));
      expect(stored.length).toBe(length + 38);
      if (length > 0) expect(stored.includes(bytes)).toBe(false);
    },
  );

  it('are other bytes each time, for a nonce is used once', async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      await open({ current: first }).put(KEY, TEXT);
      seen.add(readFileSync(pathOf(KEY)).toString('hex'));
    }
    expect(seen.size).toBe(20);
  });

  it('can be read after the key was changed, as long as the one before is among the older ones', async () => {
    await open({ current: first }).put(KEY, TEXT);
    const rotated = open({ current: second, older: [third, first] });
    expect(await rotated.get(KEY)).toEqual(TEXT);
    await rotated.put(KEY, TEXT);
    expect(await open({ current: second }).get(KEY)).toEqual(TEXT);
  });

  it('can be read when encryption was turned off again, and plain ones when it was turned on', async () => {
    await open().put('plain', TEXT);
    expect(readFileSync(pathOf('plain'))).toEqual(TEXT);
    expect(await open({ current: first }).get('plain')).toEqual(TEXT);
    await open({ current: first }).put(KEY, TEXT);
    expect(await open({ older: [first] }).get(KEY)).toEqual(TEXT);
  });

  it.each<[string, BlobKeys | undefined]>([
    ['another key', { current: second, older: [third] }],
    ['no key', undefined],
  ])('are said to need their key by who has %s', async (_name, keys) => {
    await open({ current: first }).put(KEY, TEXT);
    const id = createHash('sha256').update(Buffer.from(first, 'base64')).digest('hex').slice(0, 8);
    const reading = open(keys).get(KEY);
    await expect(reading).rejects.toThrow(BlobKeyMissingError);
    await expect(reading).rejects.toThrow(`encrypted with the key ${id}, which is not there: set SLUICE_RECORDING_KEY`);
    await expect(reading).rejects.not.toThrow(first);
  });

  it.each([6, 10, 22, 38, 500])('that were changed at byte %d are not given out', async (position) => {
    const store = open({ current: first });
    await store.put(KEY, TEXT);
    const stored = readFileSync(pathOf(KEY));
    stored[position] = (stored[position] ?? 0) ^ 1;
    writeFileSync(pathOf(KEY), stored);
    await expect(store.get(KEY)).rejects.toThrow(position < 10 ? BlobKeyMissingError : BlobDamagedError);
  });

  it('that were cut off, or put in the place of others, are not given out', async () => {
    const store = open({ current: first });
    await store.put(KEY, TEXT);
    mkdirSync(dirname(pathOf('rec/other')), { recursive: true });
    copyFileSync(pathOf(KEY), pathOf('rec/other'));
    await expect(store.get('rec/other')).rejects.toThrow(BlobDamagedError);
    for (const length of [6, 20, 37, 38, 100]) {
      writeFileSync(pathOf(KEY), readFileSync(pathOf('rec/other')).subarray(0, length));
      await expect(store.get(KEY)).rejects.toThrow(BlobDamagedError);
    }
  });

  it('go, and are missed, like others', async () => {
    const store = open({ current: first });
    await store.put(KEY, TEXT);
    await store.delete(KEY);
    expect(readdirSync(dirname(pathOf(KEY)))).toEqual([]);
    await expect(store.get(KEY)).rejects.toThrow(BlobNotFoundError);
  });
});

describe('BlobCipher', () => {
  it('takes no key of another length', () => {
    expect(() => new BlobCipher({ current: Buffer.alloc(16).toString('base64') })).toThrow('has 16 bytes, not 32');
    expect(() => new BlobCipher({ older: [''] })).toThrow('has 0 bytes');
  });
});
