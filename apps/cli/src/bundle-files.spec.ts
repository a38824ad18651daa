import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { packBundle, unpackBundle, type BundleFile } from '@sluice/recordings';
import { makeExchange } from '@sluice/testing';

import { linesOf } from '../fixtures/recorded-exchange.js';
import { readBundle } from './bundle-files.js';

const LINES = linesOf(makeExchange().exchange);
const RECORDING: BundleFile = { path: 'exchanges/session-/0001-01JD.jsonl', data: Buffer.from(LINES) };
const NOTE: BundleFile = { path: 'notes.txt', data: Buffer.from('read by people') };
const packed = packBundle([RECORDING, NOTE], {
  created: '2026-11-21T00:00:00.000Z',
  gateway: '0.1.0',
  count: 1,
  sessions: ['session-1'],
  contentMode: 'redacted',
});

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-bundle-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(path: string, data: string | Uint8Array): string {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, data);
  return target;
}

/** The bundle, unpacked into the folder by hand. */
function unpack(): void {
  const { manifest, files } = unpackBundle(packed);
  write('manifest.json', JSON.stringify(manifest));
  for (const { path, data } of files) write(path, data);
}

const textOf = (files: readonly BundleFile[]): (readonly [string, string])[] =>
  files.map(({ path, data }) => [path, Buffer.from(data).toString()] as const);

describe('a bundle', () => {
  it('is read from its file: the recordings, and nothing that is none', async () => {
    expect(textOf(await readBundle(write('session.slrec', packed)))).toEqual([[RECORDING.path, LINES]]);
  });

  it('is read from a folder it was unpacked into, with the same result', async () => {
    unpack();
    expect(textOf(await readBundle(folder))).toEqual([[RECORDING.path, LINES]]);
  });

  it('keeps the order of its paths, whatever the order of the disk', async () => {
    const files = ['0003', '0001', '0002'].map((name) => ({ ...RECORDING, path: `exchanges/s/${name}.jsonl` }));
    const { manifest } = unpackBundle(
      packBundle(files, { created: '', gateway: '', count: 3, sessions: [], contentMode: 'full' }),
    );
    write('manifest.json', JSON.stringify(manifest));
    for (const { path, data } of files) write(path, data);
    expect((await readBundle(folder)).map(({ path }) => path)).toEqual(
      ['0001', '0002', '0003'].map((name) => `exchanges/s/${name}.jsonl`),
    );
  });
});

describe('a folder that is no honest bundle', () => {
  it.each<[string, () => void, string]>([
    ['without a manifest', () => write('exchanges/a.jsonl', LINES), 'bundle_manifest_missing'],
    ['with a recording that was changed', () => write(RECORDING.path, `${LINES} `), 'bundle_file_changed'],
    ['with a file nobody listed', () => write('exchanges/smuggled.jsonl', LINES), 'bundle_file_unlisted'],
    [
      'that lacks a recording',
      () => {
        rmSync(join(folder, RECORDING.path));
      },
      'bundle_file_missing',
    ],
    ['with a manifest that is none', () => write('manifest.json', '[]'), 'bundle_manifest_invalid'],
  ])('%s is refused', async (...[name, spoil, code]) => {
    if (!name.includes('without')) unpack();
    spoil();
    await expect(readBundle(folder)).rejects.toMatchObject({ name: 'BundleError', code });
  });

  it('with a link in place of a recording does not follow it', async () => {
    unpack();
    const outside = write('../outside-of-the-bundle.jsonl', LINES);
    try {
      rmSync(join(folder, RECORDING.path));
      symlinkSync(outside, join(folder, RECORDING.path));
      await expect(readBundle(folder)).rejects.toMatchObject({ code: 'bundle_file_missing' });
    } finally {
      rmSync(outside);
    }
  });
});

describe('a file that is no bundle', () => {
  it.each([
    ['text', Buffer.from('not an archive')],
    ['nothing', Buffer.alloc(0)],
    ['half a bundle', Buffer.from(packed).subarray(0, 200)],
  ])('but %s is refused', async (_name, bytes) => {
    await expect(readBundle(write('x.slrec', bytes))).rejects.toMatchObject({ code: 'bundle_not_an_archive' });
  });

  it('and is not there says so by its path', async () => {
    await expect(readBundle(join(folder, 'missing.slrec'))).rejects.toThrow(/ENOENT.*missing\.slrec/);
  });
});
