import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

import { timeOfUlid } from '@sluice/recordings';
import type { BlobStore } from '@sluice/storage';

import { RECORDING_JOB_VERSION, type RecordingJob } from '../recording-queue.js';
import type { SpooledExchange } from '../spool/spooled-exchange.js';

const compress = promisify(gzip);

/** Puts the lines of an exchange into the blob store, always under the same key, and says where. */
export async function packRecording(exchange: SpooledExchange, blobs: BlobStore): Promise<RecordingJob> {
  // Level 1: a tenth of the processor time of the default, for a few hundredths of the size.
  const bytes = await compress(await exchange.read(), { level: 1 });
  const location = `rec/${dayOf(exchange.id)}/${exchange.id}.jsonl.gz`;
  await blobs.put(location, bytes);
  return {
    v: RECORDING_JOB_VERSION,
    x: exchange.id,
    loc: location,
    bytes: bytes.length,
    sha: createHash('sha256').update(bytes).digest('hex'),
  };
}

function dayOf(exchangeId: string): string {
  return timeOfUlid(exchangeId).toISOString().slice(0, 10);
}
