import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import { readRecording, type Recording, summarise } from '@sluice/recordings';
import type { BlobStore, RecordingStore } from '@sluice/storage';
import { UnrecoverableError } from 'bullmq';

import { reasonOf } from '../recording-logger.js';
import { parseRecordingJob, type RecordingJob, type SpoolPointer, UNREADABLE_RECORDING } from '../recording-queue.js';
import { storeLines } from '../shipping/pack-recording.js';
import { inlineBodies } from '../spool/inline-bodies.js';
import { readStretches } from '../spool/read-stretches.js';

const decompress = promisify(gunzip);
/** No recording is this long; a blob that unfolds to more is a mistake or an attack. */
const MAX_RECORDING_BYTES = 1024 * 1024 * 1024;

/**
 * Does one job: fetches the recording, checks it, and writes it into the index. Doing it again changes nothing.
 *
 * @throws {UnrecoverableError} when trying again cannot help
 * @throws {Error} when it can: a store did not answer, or the blob is not there yet
 */
export async function persistRecording(data: unknown, stores: RecordingStores): Promise<void> {
  const job = parseJob(data);
  if (job.spool) await persistFromSpool(job, job.spool, stores);
  else await persistFromBlob(job, stores);
}

/** Where recordings are taken from and put. */
export interface RecordingStores {
  readonly store: RecordingStore;
  readonly blobs: BlobStore;
  /** What the paths of a job's spool pointers begin below. */
  readonly dataDir: string;
}

async function persistFromSpool(
  job: RecordingJob,
  spool: readonly SpoolPointer[],
  { store, blobs, dataDir }: RecordingStores,
): Promise<void> {
  // Done before, and acknowledged since: the spool may be gone.
  if ((await store.exists([job.x])).has(job.x)) return;
  const stretches = spool.map((pointer) => ({ ...pointer, path: join(dataDir, pointer.path) }));
  const lines = inlineBodies(await readStretches(stretches));
  const recording = parseRecording(job, lines.toString());
  const { loc, sha, bytes } = await storeLines(job.x, lines, blobs);
  await store.save(summarise(recording), { location: loc, sha, bytes });
}

async function persistFromBlob(job: RecordingJob, { store, blobs }: RecordingStores): Promise<void> {
  const bytes = await blobs.get(job.loc);
  const sha = createHash('sha256').update(bytes).digest('hex');
  if (sha !== job.sha) throw new UnrecoverableError(`The blob ${job.loc} is not the one that was shipped.`);
  const recording = parseRecording(job, await unfold(job, bytes));
  await store.save(summarise(recording), { location: job.loc, sha, bytes: bytes.length });
}

function parseJob(data: unknown): RecordingJob {
  try {
    return parseRecordingJob(data);
  } catch (error) {
    throw new UnrecoverableError(reasonOf(error));
  }
}

async function unfold(job: RecordingJob, bytes: Buffer): Promise<string> {
  try {
    return (await decompress(bytes, { maxOutputLength: MAX_RECORDING_BYTES })).toString();
  } catch (error) {
    throw unreadable(job, error);
  }
}

function parseRecording(job: RecordingJob, lines: string): Recording {
  try {
    const recording = readRecording(lines);
    if (recording.id !== job.x) throw new Error(`it is of the exchange ${JSON.stringify(recording.id)}`);
    return recording;
  } catch (error) {
    throw unreadable(job, error);
  }
}

function unreadable(job: RecordingJob, error: unknown): UnrecoverableError {
  return new UnrecoverableError(`${UNREADABLE_RECORDING} ${job.loc}: ${reasonOf(error)}`);
}
