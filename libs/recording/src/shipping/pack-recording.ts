import { blobKeyOf, type BlobStore, packLines } from '@sluice/storage';

import { RECORDING_JOB_VERSION, type RecordingJob } from '../recording-queue.js';
import { inlineBodies } from '../spool/inline-bodies.js';
import type { SpooledExchange } from '../spool/spooled-exchange.js';

/** Puts the lines of an exchange into the blob store, always under the same key, and says where. */
export async function packRecording(exchange: SpooledExchange, blobs: BlobStore): Promise<RecordingJob> {
  const lines = inlineBodies(await exchange.read());
  const { bytes, sha } = await packLines(lines);
  const loc = blobKeyOf(exchange.id);
  await blobs.put(loc, bytes);
  return { v: RECORDING_JOB_VERSION, x: exchange.id, loc, bytes: bytes.length, sha };
}
