import { describe, expect, it } from '@jest/globals';
import { gunzipSync, gzipSync } from 'node:zlib';

import {
  BundleError,
  checkBundle,
  DEFAULT_BUNDLE_LIMITS,
  packBundle,
  recordingPath,
  unpackBundle,
  type BundleErrorCode,
} from './bundle.js';
import { readTar, writeTar, type BundleFile } from './ustar.js';

const ABOUT = {
  created: '2026-11-21T00:00:00.000Z',
  gateway: '0.1.0',
  count: 1,
  sessions: ['session-1'],
  contentMode: 'redacted',
} as const;

const file = (path: string, text: string): BundleFile => ({ path, data: Buffer.from(text) });
const FILES = [file('exchanges/session-/0001-01JD.jsonl', '{"v":1}\n'), file('configs/abc.json', 'x'.repeat(1000))];
const packed = packBundle(FILES, ABOUT);

/** An archive with arbitrary entries, as nobody honest would write it. */
function forge(entries: readonly BundleFile[], edit?: (header: Buffer) => void): Uint8Array {
  const tar = writeTar(entries);
  if (edit) {
    edit(tar);
    tar.fill(' ', 148, 156);
    const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
    tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  }
  return gzipSync(tar);
}

function codeOf(act: () => unknown): BundleErrorCode | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof BundleError) return error.code;
    throw error;
  }
}

describe('a bundle', () => {
  it('comes out as it went in', () => {
    const { manifest, files } = unpackBundle(packed);
    expect(manifest).toMatchObject({ format: 1, ...ABOUT });
    expect(files.map(({ path, data }) => [path, Buffer.from(data).toString()])).toEqual(
      FILES.map(({ path, data }) => [path, Buffer.from(data).toString()]),
    );
  });

  it('is the same bytes for the same files', () => {
    expect(Buffer.from(packBundle(FILES, ABOUT)).equals(packed)).toBe(true);
  });

  it('keeps files of any length, empty ones and long paths', () => {
    const long = `exchanges/${'a'.repeat(90)}/${'b'.repeat(60)}.jsonl`;
    const files = [0, 1, 511, 512, 513].map((size) => file(`f${size}`, 'y'.repeat(size)));
    const unpacked = unpackBundle(packBundle([...files, file(long, 'z')], ABOUT)).files;
    expect(unpacked.map(({ data }) => data.length)).toEqual([0, 1, 511, 512, 513, 1]);
    expect(unpacked.at(-1)?.path).toBe(long);
  });

  it('names a recording after its session and its place in it', () => {
    const open = { sess: { id: '6f1c2d3e-aaaa' } } as unknown as Parameters<typeof recordingPath>[0]['open'];
    expect(recordingPath({ id: '01JD', open }, 17)).toBe('exchanges/6f1c2d3e/0017-01JD.jsonl');
    const odd = { sess: { id: '../../etc' } } as unknown as Parameters<typeof recordingPath>[0]['open'];
    expect(recordingPath({ id: '01JD', open: odd }, 1)).toBe('exchanges/______et/0001-01JD.jsonl');
    expect(recordingPath({ id: '01JD', open: undefined }, 1)).toBe('exchanges/unknown/0001-01JD.jsonl');
  });
});

describe('a hostile bundle', () => {
  it.each([
    ['a way up', '../evil'],
    ['a way up in the middle', 'exchanges/../../evil'],
    ['an absolute path', '/etc/passwd'],
    ['a drive', 'C:\\evil'],
    ['a hidden file', '.ssh'],
    ['an empty segment', 'a//b'],
    ['a line break', 'a\nb'],
    ['too deep a path', 'a/a/a/a/a/a/a/a/a'],
  ])('with %s is refused, packing and unpacking', (_name, path) => {
    expect(codeOf(() => unpackBundle(forge([file(path, 'x')])))).toBe('bundle_unsafe_path');
    expect(codeOf(() => packBundle([file(path, 'x')], ABOUT))).toBe('bundle_unsafe_path');
  });

  it.each([
    ['a hard link', '1'],
    ['a symbolic link', '2'],
    ['a device', '3'],
    ['a folder', '5'],
    ['an extended header', 'x'],
    ['a long name', 'L'],
  ])('with %s is refused', (_name, type) => {
    expect(codeOf(() => unpackBundle(forge([file('link', 'x')], (header) => header.write(type, 156))))).toBe(
      'bundle_unsafe_entry',
    );
  });

  it.each<[string, () => Uint8Array, BundleErrorCode]>([
    ['is no archive', () => Buffer.from('not gzip at all'), 'bundle_not_an_archive'],
    ['is empty', () => new Uint8Array(), 'bundle_not_an_archive'],
    ['is cut off', () => packed.subarray(0, packed.length - 20), 'bundle_not_an_archive'],
    ['holds a cut tar', () => gzipSync(gunzipSync(packed).subarray(0, 700)), 'bundle_not_an_archive'],
    ['holds no tar', () => gzipSync(Buffer.from('x'.repeat(2000))), 'bundle_not_an_archive'],
    ['has no end', () => gzipSync(gunzipSync(packed).subarray(0, -1024)), 'bundle_not_an_archive'],
    [
      'claims a monstrous size',
      () => forge([file('a', 'x')], (header) => header.write('77777777777', 124)),
      'bundle_not_an_archive',
    ],
    [
      'claims a size that is no number',
      () => forge([file('a', 'x')], (header) => header.write('-0000000001', 124)),
      'bundle_not_an_archive',
    ],
    ['is a bomb', () => gzipSync(Buffer.alloc(40 * 1024 * 1024)), 'bundle_too_large'],
    ['has a file twice', () => forge([file('a', 'x'), file('a', 'y')]), 'bundle_duplicate_file'],
    ['has no manifest', () => forge([file('a', 'x')]), 'bundle_manifest_missing'],
    ['has a manifest that is no JSON', () => forge([file('manifest.json', '{')]), 'bundle_manifest_invalid'],
    ['has a manifest of nothing', () => forge([file('manifest.json', 'null')]), 'bundle_manifest_invalid'],
    [
      'is of another format',
      () => forge([file('manifest.json', JSON.stringify({ ...ABOUT, format: 2, files: {} }))]),
      'bundle_manifest_invalid',
    ],
    [
      'has digests that are none',
      () => forge([file('manifest.json', JSON.stringify({ ...ABOUT, format: 1, files: { a: 'x' } }))]),
      'bundle_manifest_invalid',
    ],
    [
      'has a file that is not listed',
      () => forge([file('manifest.json', JSON.stringify({ ...ABOUT, format: 1, files: {} })), file('a', 'x')]),
      'bundle_file_unlisted',
    ],
    [
      'hides a file behind a name of the language',
      () =>
        forge([file('manifest.json', JSON.stringify({ ...ABOUT, format: 1, files: {} })), file('constructor', 'x')]),
      'bundle_file_unlisted',
    ],
    [
      'lacks a file that is listed',
      () => forge([file('manifest.json', JSON.stringify({ ...ABOUT, format: 1, files: { a: '0'.repeat(64) } }))]),
      'bundle_file_missing',
    ],
    [
      'has a file that was changed',
      () =>
        forge([
          file('manifest.json', JSON.stringify({ ...ABOUT, format: 1, files: { a: '0'.repeat(64) } })),
          file('a', 'x'),
        ]),
      'bundle_file_changed',
    ],
  ])('that %s is refused', (_name, make, code) => {
    expect(codeOf(() => unpackBundle(make()))).toBe(code);
  });

  it('is refused over each limit, and accepted at it', () => {
    const limits = { ...DEFAULT_BUNDLE_LIMITS, maxFiles: 3 };
    expect(codeOf(() => unpackBundle(packed, limits))).toBeUndefined();
    expect(codeOf(() => unpackBundle(packed, { ...limits, maxFiles: 2 }))).toBe('bundle_too_large');
    expect(codeOf(() => unpackBundle(packed, { ...limits, maxPackedBytes: packed.length - 1 }))).toBe(
      'bundle_too_large',
    );
    expect(codeOf(() => unpackBundle(packed, { ...limits, maxUnpackedBytes: 2000 }))).toBe('bundle_too_large');
  });

  it('is checked the same way when it lies in a folder', () => {
    const loose = [...readTar(gunzipSync(packed))];
    expect(checkBundle(loose).files).toHaveLength(2);
    const changed = loose.map((entry) =>
      entry.path === 'configs/abc.json' ? { ...entry, data: Buffer.from('y') } : entry,
    );
    expect(codeOf(() => checkBundle(changed))).toBe('bundle_file_changed');
  });
});
