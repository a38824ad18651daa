import type { Job, JobsOptions, Processor, WorkerOptions } from 'bullmq';

import type { RecordingJob } from '../recording-queue.js';

/** What the gateway needs of a queue. */
export interface RecordingQueue {
  addBulk(jobs: { name: string; data: RecordingJob; opts: JobsOptions }[]): Promise<unknown>;
  getJob(jobId: string): Promise<RecordingQueueJob | undefined>;
  /** Drops the connection without waiting for anything. */
  disconnect(): Promise<void>;
}

export type RecordingQueueJob = Pick<Job<RecordingJob>, 'failedReason' | 'getState' | 'remove'>;

/** What the recorder needs of a worker. */
export interface RecordingJobWorker {
  close(force?: boolean): Promise<void>;
}

/** How a worker is made on any backend. */
export interface WorkerRequest {
  readonly process: Processor<RecordingJob, undefined>;
  readonly options: Omit<WorkerOptions, 'connection' | 'telemetry'>;
  readonly onError: (error: Error) => void;
}

/** One of the servers BullMQ can keep jobs in. */
export interface QueueBackend {
  /** Makes a queue without waiting for its server. Errors of its connection go to `onError`. */
  openQueue(onError: (error: Error) => void): RecordingQueue;
  /** Prepares the server. @throws when it cannot be reached */
  migrate(): Promise<void>;
  /** What is wrong with how the server is set up, in sentences. @throws when it cannot be reached */
  faults(): Promise<readonly string[]>;
  openWorker(request: WorkerRequest): RecordingJobWorker;
}
