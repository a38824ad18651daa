import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { readRecording, type Recording, summarise } from '@sluice/recordings';
import type { BlobStore, RecordingStore } from '@sluice/storage';
import { UnrecoverableError } from 'bullmq';

import { reasonOf } from '../recording-logger.js';
import { parseRecordingJob, type RecordingJob, UNREADABLE_RECORDING } from '../recording-queue.js';

const decompress = promisify(gunzip);
/** No recording is this long; a blob that unfolds to more is a mistake or an attack. */
const MAX_RECORDING_BYTES = 1024 * 1024 * 1024;

/**
 * Does one job: fetches the recording, checks it, and writes it into the index. Doing it again changes nothing.
 *
 * @throws {UnrecoverableError} when trying again cannot help
 * @throws {Error} when it can: a store did not answer, or the blob is not there yet
 */
export async function persistRecording(
  data: unknown,
  stores: { readonly store: RecordingStore; readonly blobs: BlobStore },
): Promise<void> {
  const job = parseJob(data);
  const bytes = await stores.blobs.get(job.loc);
  const sha = createHash('sha256').update(bytes).digest('hex');
  if (sha !== job.sha) throw new UnrecoverableError(`The blob ${job.loc} is not the one that was shipped.`);
  const recording = await parseRecording(job, bytes);
  await stores.store.save(summarise(recording), job.loc, sha);
}

function parseJob(data: unknown): RecordingJob {
  try {
    return parseRecordingJob(data);
  } catch (error) {
    throw new UnrecoverableError(reasonOf(error));
  }
}

async function parseRecording(job: RecordingJob, bytes: Buffer): Promise<Recording> {
  try {
    const recording = readRecording((await decompress(bytes, { maxOutputLength: MAX_RECORDING_BYTES })).toString());
    if (recording.id !== job.x) throw new Error(`it is of the exchange ${JSON.stringify(recording.id)}`);
    return recording;
  } catch (error) {
    throw new UnrecoverableError(`${UNREADABLE_RECORDING} ${job.loc}: ${reasonOf(error)}`);
  }
}
