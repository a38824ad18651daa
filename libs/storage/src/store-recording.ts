import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import { timeOfUlid } from '@sluice/exchange';
import { type CutRecording, type RecordingSummary, sha256 } from '@sluice/recordings';

import type { BlobStore } from './blobs/blob-store.js';
import { PartMissingError } from './parts/part-index.js';
import { PartStore } from './parts/part-store.js';
import type { RecordingStore } from './recording-store.js';

const compress = promisify(gzip);

/** Where a recording is put. */
export interface RecordingPlaces {
  readonly store: RecordingStore;
  readonly blobs: BlobStore;
  /** Remembers which parts are there; for whoever stores many. */
  readonly parts?: PartStore;
}

/**
 * Puts a recording whose bodies were cut where all recordings are: parts, then lines, then the row in the index that
 * makes it a recording. Whatever ends in between leaves something that can be done again, or swept.
 *
 * @returns whether the row was written
 */
export async function storeRecording(
  { store, blobs, parts = new PartStore(store.parts, blobs) }: RecordingPlaces,
  summary: RecordingSummary,
  cut: CutRecording,
): Promise<boolean> {
  const packed = await packLines(cut.lines);
  const location = cut.parts.size === 0 ? blobKeyOf(summary.id) : cutBlobKeyOf(summary.id);
  const save = async (): Promise<boolean> => {
    await parts.put(cut.parts);
    return store.save(summary, { location, sha: packed.sha, bytes: packed.bytes.length }, [...cut.parts.keys()]);
  };
  await blobs.put(location, packed.bytes);
  try {
    return await save();
  } catch (error) {
    if (!(error instanceof PartMissingError)) throw error;
    // Somebody swept what was known to be there.
    parts.forget(cut.parts.keys());
    return save();
  }
}

/** Lines as they are put into the blob store. */
export async function packLines(lines: Buffer): Promise<{ readonly bytes: Buffer; readonly sha: string }> {
  // Level 1: a tenth of the processor time of the default, for a few hundredths of the size.
  const bytes = await compress(lines, { level: 1 });
  return { bytes, sha: sha256(bytes) };
}

/** Where a recording lies in the blob store whose bodies are whole. */
export function blobKeyOf(exchangeId: string): string {
  return `${folderOf(exchangeId)}/${exchangeId}.jsonl.gz`;
}

/** Where one lies whose bodies were cut: elsewhere, so that neither is ever taken for the other. */
function cutBlobKeyOf(exchangeId: string): string {
  return `${folderOf(exchangeId)}/${exchangeId}.cut.jsonl.gz`;
}

function folderOf(exchangeId: string): string {
  return `rec/${timeOfUlid(exchangeId).toISOString().slice(0, 10)}`;
}
