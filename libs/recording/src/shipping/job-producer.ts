import { DeadlineError, withDeadline } from '../deadline.js';
import type { QueueBackend, RecordingQueue } from '../queue/queue-backend.js';
import {
  RECORDING_JOB_NAME,
  type RecordingJob,
  recordingJobId,
  recordingJobOptions,
  UNREADABLE_RECORDING,
} from '../recording-queue.js';
import { CircuitBreaker } from './circuit-breaker.js';

const ADD_DEADLINE_MS = 5_000;
const CLOSE_DEADLINE_MS = 2_000;

/** What became of a job that is long overdue. */
export type OverdueJob = 'under-way' | 'gone' | 'unreadable';

/** Hands pointers to the queue. The queue is opened at first use and again after each failure. */
export class JobProducer {
  readonly #backend: QueueBackend;
  readonly #breaker = new CircuitBreaker();
  #queue: RecordingQueue | undefined;
  #lastError: Error | undefined;

  constructor(backend: QueueBackend) {
    this.#backend = backend;
  }

  /**
   * Adds jobs; those the queue has already are left as they are.
   *
   * @throws {Error} when it is not known that all were added
   */
  async add(jobs: readonly RecordingJob[]): Promise<void> {
    const entries = jobs.map((data) => ({ name: RECORDING_JOB_NAME, data, opts: recordingJobOptions(data.x) }));
    await this.#run('Adding jobs to the queue', (queue) => queue.addBulk(entries));
  }

  /** Looks after a job that should have been done by now. What has failed or vanished can be added again afterwards. */
  async inspect(exchangeId: string): Promise<OverdueJob> {
    return this.#run('Looking for a job in the queue', async (queue) => {
      const job = await queue.getJob(recordingJobId(exchangeId));
      if (!job) return 'gone';
      const state = await job.getState();
      if (state !== 'completed' && state !== 'failed') return state === 'unknown' ? 'gone' : 'under-way';
      const isUnreadable = state === 'failed' && job.failedReason.startsWith(UNREADABLE_RECORDING);
      // An id that is taken, even by a job that is over, makes the queue ignore another of the same id.
      await job.remove();
      return isUnreadable ? 'unreadable' : 'gone';
    });
  }

  async close(): Promise<void> {
    const queue = this.#queue;
    this.#queue = undefined;
    if (!queue) return;
    // A queue whose server is gone may refuse to be closed, or never say that it was.
    await withDeadline('Closing the queue', CLOSE_DEADLINE_MS, queue.disconnect()).catch(() => undefined);
  }

  #run<T>(what: string, task: (queue: RecordingQueue) => Promise<T>): Promise<T> {
    return this.#breaker.run(() => this.#attempt(what, task));
  }

  async #attempt<T>(what: string, task: (queue: RecordingQueue) => Promise<T>): Promise<T> {
    this.#queue ??= this.#backend.openQueue((error) => {
      this.#lastError = error;
    });
    try {
      return await withDeadline(what, ADD_DEADLINE_MS, task(this.#queue));
    } catch (error) {
      // A backend that failed to get ready keeps failing with the same promise: a new one asks the server again.
      await this.close();
      throw this.#explained(error);
    }
  }

  /** A deadline alone does not say that nobody listens at the address. */
  #explained(error: unknown): unknown {
    const cause = this.#lastError;
    this.#lastError = undefined;
    if (!cause || !(error instanceof Error)) return error;
    const message = `${error.message} ${cause.message}`;
    return error instanceof DeadlineError ? new DeadlineError(message, { cause }) : new Error(message, { cause });
  }
}
