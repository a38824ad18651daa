import type { JobsOptions } from 'bullmq';

/**
 * The contract between gateway and recorder. The two may run different releases at the same time, so that this file
 * only grows: a field is never renamed, removed or given another meaning.
 */
export const RECORDING_QUEUE_NAME = 'sluice-recordings';

/** Version of {@link RecordingJob}. */
export const RECORDING_JOB_VERSION = 1;

/** The one kind of job: write a recording into the index. */
export const RECORDING_JOB_NAME = 'persist';

/** Jobs handed over at once, at most. */
export const RECORDING_BATCH_SIZE = 100;

/** A pointer to a recording in the blob store. Never content: queues keep what they are given in clear, and in memory. */
export interface RecordingJob {
  readonly v: number;
  /** The exchange's id. */
  readonly x: string;
  /** Key of the blob. */
  readonly loc: string;
  /** Length of the blob in bytes; with `spool`, of the lines. */
  readonly bytes: number;
  /** sha256 in hex of the blob; empty with `spool`, where there is no blob yet. */
  readonly sha: string;
  /** Where the lines lie, when the recorder shares the gateway's data directory and can make the blob by itself. */
  readonly spool?: readonly SpoolPointer[];
}

/** A stretch of a file of the spool. */
export interface SpoolPointer {
  /** Below the data directory, with forward slashes. */
  readonly path: string;
  /** Byte at which it begins. */
  readonly from: number;
  /** Bytes. */
  readonly length: number;
}

/** Starts the reason of a job that failed because its recording makes no sense, however often it is read. */
export const UNREADABLE_RECORDING = 'unreadable recording';

/** The same recording is always the same job, so that a hand-over of doubtful outcome can be repeated. */
export function recordingJobId(exchangeId: string): string {
  return `rec_${exchangeId}`;
}

export function recordingJobOptions(exchangeId: string): JobsOptions {
  return {
    jobId: recordingJobId(exchangeId),
    attempts: 8,
    backoff: { type: 'exponential', delay: 1000, jitter: 0.5 },
    removeOnComplete: { age: 86_400, count: 20_000 },
    removeOnFail: { age: 604_800, count: 20_000 },
    telemetry: { omitContext: true },
  };
}

/**
 * What came out of the queue, checked. Fields that a newer release added are ignored.
 *
 * @throws {TypeError} when it is no recording job
 */
export function parseRecordingJob(data: unknown): RecordingJob {
  const job = (typeof data === 'object' ? data : null) as Partial<Record<keyof RecordingJob, unknown>> | null;
  if (
    typeof job?.v !== 'number' ||
    typeof job.x !== 'string' ||
    typeof job.loc !== 'string' ||
    typeof job.bytes !== 'number' ||
    typeof job.sha !== 'string'
  ) {
    throw new TypeError(`A job of the queue ${RECORDING_QUEUE_NAME} is no pointer to a recording.`);
  }
  const { v, x, loc, bytes, sha, spool } = job;
  if (spool === undefined) return { v, x, loc, bytes, sha };
  if (!Array.isArray(spool) || !spool.every(isSpoolPointer)) {
    throw new TypeError(`A job of the queue ${RECORDING_QUEUE_NAME} points outside of the spool.`);
  }
  return { v, x, loc, bytes, sha, spool };
}

/** Whoever can write to the queue must not be able to have other files read. */
function isSpoolPointer(value: unknown): value is SpoolPointer {
  const pointer = (typeof value === 'object' ? value : null) as Partial<Record<keyof SpoolPointer, unknown>> | null;
  return (
    typeof pointer?.path === 'string' &&
    pointer.path.startsWith('spool/') &&
    !pointer.path.split('/').includes('..') &&
    isCount(pointer.from) &&
    isCount(pointer.length)
  );
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
