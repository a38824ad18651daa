import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { joinRecording, sha256 } from '@sluice/recordings';

import type { BlobStore } from './blobs/blob-store.js';
import { readParts } from './parts/part-store.js';
import type { RecordingStore } from './recording-store.js';

const decompress = promisify(gunzip);
/** No recording is this long; a blob that unfolds to more is a mistake or an attack. */
const MAX_RECORDING_BYTES = 1024 * 1024 * 1024;

/** What is in the blob store is not what was put there. */
export class RecordingDamagedError extends Error {
  override readonly name = 'RecordingDamagedError';
}

/** The index knows nothing of the id. */
export class RecordingNotFoundError extends Error {
  override readonly name = 'RecordingNotFoundError';
}

/**
 * The lines of a recording, with every body whole: the only way to read one.
 *
 * @throws {RecordingNotFoundError}
 * @throws {BlobNotFoundError} when the index knows it, and the blob store does not
 * @throws {RecordingDamagedError}
 */
export async function openRecording(store: RecordingStore, blobs: BlobStore, id: string): Promise<string> {
  const stored = await store.get(id);
  if (!stored) throw new RecordingNotFoundError(`there is no recording ${id}: see \`sluice recordings ls\``);
  const blob = await blobs.get(stored.location);
  if (sha256(blob) !== stored.sha)
    throw new RecordingDamagedError(`the body of recording ${id} (${stored.location}) is not what was stored`);
  const lines = (await decompress(blob, { maxOutputLength: MAX_RECORDING_BYTES })).toString('utf8');
  // By the row, not by the lines: what was imported could name the parts of others.
  const parts = await store.partsOf(id);
  return parts.length === 0 ? lines : joined(id, lines, await readParts(blobs, parts));
}

function joined(id: string, lines: string, parts: ReadonlyMap<string, Buffer>): string {
  try {
    return joinRecording(lines, parts);
  } catch (error) {
    throw new RecordingDamagedError(`recording ${id} cannot be put together: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
