import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

import {
  type BodyParts,
  type CutRecording,
  cutRecording,
  readRecording,
  type RecordingSummary,
  sha256,
  splitBody,
  summarise,
} from '@sluice/recordings';
import { type RecordingPlaces, storeRecording } from '@sluice/storage';
import { UnrecoverableError } from 'bullmq';

import { reasonOf } from '../recording-logger.js';
import { parseRecordingJob, type RecordingJob, type SpoolPointer, UNREADABLE_RECORDING } from '../recording-queue.js';
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
export interface RecordingStores extends RecordingPlaces {
  /** What the paths of a job's spool pointers begin below. */
  readonly dataDir: string;
}

async function persistFromSpool(
  job: RecordingJob,
  spool: readonly SpoolPointer[],
  stores: RecordingStores,
): Promise<void> {
  // Done before, and acknowledged since: the spool may be gone.
  if ((await stores.store.exists([job.x])).has(job.x)) return;
  const stretches = spool.map((pointer) => ({ ...pointer, path: join(stores.dataDir, pointer.path) }));
  await storeRecording(stores, ...readable(job, cutSpooled(await readStretches(stretches))));
}

/**
 * What a gateway shipped is whole: it must not wait for the index. Once it is stored in parts, what was shipped is of no
 * use any more.
 */
async function persistFromBlob(job: RecordingJob, stores: RecordingStores): Promise<void> {
  const { store, blobs } = stores;
  const standing = await store.standing(job.x);
  if (standing !== 'whole' && standing !== 'deleted') {
    const bytes = await blobs.get(job.loc);
    if (sha256(bytes) !== job.sha) throw new UnrecoverableError(`The blob ${job.loc} is not the one that was shipped.`);
    await storeRecording(stores, ...readable(job, cutRecording(await unfold(job, bytes))));
  }
  if ((await store.get(job.x))?.location !== job.loc) await blobs.delete(job.loc);
}

function parseJob(data: unknown): RecordingJob {
  try {
    return parseRecordingJob(data);
  } catch (error) {
    throw new UnrecoverableError(reasonOf(error));
  }
}

async function unfold(job: RecordingJob, bytes: Buffer): Promise<Buffer> {
  try {
    return await decompress(bytes, { maxOutputLength: MAX_RECORDING_BYTES });
  } catch (error) {
    throw unreadable(job, error);
  }
}

/** Bodies that stand behind their lines are cut as they are, without being written as JSON in between. */
function cutSpooled(spooled: Buffer): CutRecording {
  const parts: BodyParts = new Map();
  const lines = inlineBodies(spooled, (body, bytes) => splitBody(body, bytes, parts));
  return { lines, parts };
}

function readable(job: RecordingJob, cut: CutRecording): [summary: RecordingSummary, cut: CutRecording] {
  try {
    const recording = readRecording(cut.lines.toString());
    if (recording.id !== job.x) throw new Error(`it is of the exchange ${JSON.stringify(recording.id)}`);
    return [summarise(recording), cut];
  } catch (error) {
    throw unreadable(job, error);
  }
}

function unreadable(job: RecordingJob, error: unknown): UnrecoverableError {
  return new UnrecoverableError(`${UNREADABLE_RECORDING} ${job.loc}: ${reasonOf(error)}`);
}
