import { gunzipSync, gzipSync } from 'node:zlib';

import { MANIFEST_PATH, parseManifest, type BundleManifest } from './bundle-manifest.js';
import type { Recording } from '../reading/read-recording.js';
import { asBuffer, sha256 } from '../frames/recorded-bytes.js';
import { readTar, TarFormatError, writeTar, type BundleFile } from './ustar.js';

/** What may be wrong with a bundle. */
export type BundleErrorCode =
  | 'bundle_not_an_archive'
  | 'bundle_too_large'
  | 'bundle_unsafe_path'
  | 'bundle_unsafe_entry'
  | 'bundle_duplicate_file'
  | 'bundle_manifest_missing'
  | 'bundle_manifest_invalid'
  | 'bundle_file_missing'
  | 'bundle_file_unlisted'
  | 'bundle_file_changed';

/** A bundle that is damaged, or meant to do harm. Nothing of it was used. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
  readonly code: BundleErrorCode;

  constructor(code: BundleErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** How much a bundle may ask for. */
export interface BundleLimits {
  /** Bytes of the packed file. */
  readonly maxPackedBytes: number;
  /** Bytes of everything unpacked. */
  readonly maxUnpackedBytes: number;
  /** Unpacked bytes for each packed one. Growing histories pack a hundred to one, bombs a thousand. */
  readonly maxRatio: number;
  readonly maxFiles: number;
}

/** Enough for thousands of exchanges, too little to hurt. */
export const DEFAULT_BUNDLE_LIMITS: BundleLimits = {
  maxPackedBytes: 256 * 1024 * 1024,
  maxUnpackedBytes: 1024 * 1024 * 1024,
  maxRatio: 400,
  maxFiles: 20_000,
};

/** A small bundle may pack better than the ratio allows without being a bomb. */
const HARMLESS_BYTES = 16 * 1024 * 1024;

const SAFE_SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/** What a bundle is made of. */
export interface BundleContents {
  readonly manifest: BundleManifest;
  readonly files: readonly BundleFile[];
}

/** Where a recording lies in a bundle: `exchanges/<session8>/<ord4>-<id>.jsonl`. */
export function recordingPath(recording: Pick<Recording, 'id' | 'open'>, ordinal: number): string {
  const session = (recording.open?.sess.id ?? 'unknown').replace(/[^A-Za-z0-9_-]/g, '_');
  const folder = session.slice(0, 8).replace(/^-/, '_') || 'unknown';
  return `exchanges/${folder}/${String(ordinal).padStart(4, '0')}-${recording.id}.jsonl`;
}

/**
 * Packs files into a `*.slrec`: a compressed tar whose manifest holds the digest of each.
 * @throws {BundleError} when a path is not safe to unpack
 */
export function packBundle(files: readonly BundleFile[], about: Omit<BundleManifest, 'format' | 'files'>): Uint8Array {
  for (const { path } of files) assertSafePath(path);
  const manifest: BundleManifest = {
    format: 1,
    created: about.created,
    gateway: about.gateway,
    count: about.count,
    sessions: about.sessions,
    contentMode: about.contentMode,
    files: Object.fromEntries(files.map(({ path, data }) => [path, sha256(data)])),
  };
  const json = Buffer.from(`${JSON.stringify(manifest, undefined, 2)}\n`);
  return gzipSync(writeTar([{ path: MANIFEST_PATH, data: json }, ...files]), { level: 6 });
}

/**
 * Unpacks a `*.slrec`. It is taken for hostile: nothing is written, and nothing is returned unless all of it is
 * well-formed, within the limits, listed in the manifest and unchanged.
 * @throws {BundleError}
 */
export function unpackBundle(packed: Uint8Array, limits: BundleLimits = DEFAULT_BUNDLE_LIMITS): BundleContents {
  const files = new Map<string, Uint8Array>();
  for (const { path, data, type } of entriesOf(decompress(packed, limits))) {
    assertSafePath(path);
    if (type !== '0') throw new BundleError('bundle_unsafe_entry', `${path} is not a plain file`);
    if (files.has(path)) throw new BundleError('bundle_duplicate_file', `${path} is there twice`);
    if (files.size >= limits.maxFiles) throw new BundleError('bundle_too_large', `more than ${limits.maxFiles} files`);
    files.set(path, data);
  }
  return checkBundle([...files].map(([path, data]) => ({ path, data })));
}

/**
 * Checks the files of a bundle against its manifest; also for bundles that lie unpacked in a folder.
 * @throws {BundleError}
 */
export function checkBundle(all: readonly BundleFile[]): BundleContents {
  const json = all.find(({ path }) => path === MANIFEST_PATH);
  if (json === undefined) throw new BundleError('bundle_manifest_missing', `there is no ${MANIFEST_PATH}`);
  const manifest = parseManifest(asBuffer(json.data).toString('utf8'));
  if (manifest === undefined) {
    throw new BundleError('bundle_manifest_invalid', `${MANIFEST_PATH} is none of format 1`);
  }
  const files = all.filter(({ path }) => path !== MANIFEST_PATH);
  const present = new Set(files.map(({ path }) => path));
  for (const path of Object.keys(manifest.files)) {
    if (!present.has(path)) throw new BundleError('bundle_file_missing', `${path} is listed but not there`);
  }
  for (const { path, data } of files) {
    if (!Object.hasOwn(manifest.files, path)) throw new BundleError('bundle_file_unlisted', `${path} is not listed`);
    if (manifest.files[path] !== sha256(data)) throw new BundleError('bundle_file_changed', `${path} was changed`);
  }
  return { manifest, files };
}

function decompress(packed: Uint8Array, limits: BundleLimits): Buffer {
  if (packed.byteLength > limits.maxPackedBytes) {
    throw new BundleError('bundle_too_large', `the file is longer than ${limits.maxPackedBytes} bytes`);
  }
  const byRatio = Math.max(packed.byteLength * limits.maxRatio, HARMLESS_BYTES);
  const maxOutputLength = Math.min(limits.maxUnpackedBytes, byRatio);
  try {
    return gunzipSync(packed, { maxOutputLength });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new BundleError('bundle_too_large', `it would unpack to more than ${maxOutputLength} bytes`);
    }
    throw new BundleError('bundle_not_an_archive', 'it is no compressed archive, or a damaged one');
  }
}

function* entriesOf(archive: Buffer): ReturnType<typeof readTar> {
  try {
    yield* readTar(archive);
  } catch (error) {
    if (error instanceof TarFormatError) throw new BundleError('bundle_not_an_archive', error.message);
    throw error;
  }
}

function assertSafePath(path: string): void {
  const segments = path.split('/');
  if (segments.length > 8 || !segments.every((segment) => SAFE_SEGMENT.test(segment))) {
    const shown = JSON.stringify(path.slice(0, 120));
    throw new BundleError('bundle_unsafe_path', `the path ${shown} leads out of the bundle or is not plain`);
  }
}
