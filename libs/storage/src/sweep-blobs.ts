import type { BlobStore } from './blobs/blob-store.js';
import { partKeyOf } from './parts/part-store.js';
import type { RecordingStore } from './recording-store.js';

const BATCH = 200;
/** Longer than a recorder believes what it knows, and than any job takes. */
const GRACE_SECONDS = 3600;

/** What a sweep removed. */
export interface SweptBlobs {
  /** Bodies of recordings that were deleted. */
  readonly recordings: number;
  /** Parts that no recording refers to. */
  readonly parts: number;
}

/**
 * Removes from the blob store what the index has let go of: bodies of deleted recordings at once, parts when nobody has
 * asked for them for an hour. Safe beside recorders that write, and beside another sweep; one that is cut off is
 * finished by the next.
 */
export async function sweepBlobs(
  store: RecordingStore,
  blobs: BlobStore,
  { signal, graceSeconds = GRACE_SECONDS }: { readonly signal?: AbortSignal; readonly graceSeconds?: number } = {},
): Promise<SweptBlobs> {
  const swept = { recordings: 0, parts: 0 };
  await store.deletions.enforce();
  for (let more = true; more && !signal?.aborted;) {
    const deleted = await store.deletions.toDo(BATCH);
    for (const { location } of deleted) await blobs.delete(location);
    await store.deletions.done(deleted);
    swept.recordings += deleted.length;
    more = deleted.length === BATCH;
  }
  for (let more = true; more && !signal?.aborted;) {
    const { claimed, examined } = await store.parts.claimUnused(graceSeconds, BATCH);
    for (const sha of claimed) await blobs.delete(partKeyOf(sha));
    await store.parts.forget(claimed);
    swept.parts += claimed.length;
    more = examined === BATCH;
  }
  await store.deletions.forgetOld();
  return swept;
}
