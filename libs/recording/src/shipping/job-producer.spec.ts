import { beforeEach, describe, expect, it } from '@jest/globals';

import type { QueueBackend, RecordingQueue, RecordingQueueJob } from '../queue/queue-backend.js';
import { recordingJobId, type RecordingJob, UNREADABLE_RECORDING } from '../recording-queue.js';
import { JobProducer, type OverdueJob } from './job-producer.js';

const JOB: RecordingJob = { v: 1, x: '01JD0000000000000000000001', loc: 'rec/d/x', bytes: 1, sha: 'ab' };

type State = Awaited<ReturnType<RecordingQueueJob['getState']>>;

/** A server with the jobs it was given, which can be out of order. */
class FakeServer implements QueueBackend {
  readonly jobs = new Map<string, { state: State; failedReason: string }>();
  opened = 0;
  connections = 0;
  failure: Error | undefined;
  connectionError: Error | undefined;

  openQueue(onError: (error: Error) => void): RecordingQueue {
    this.opened += 1;
    this.connections += 1;
    if (this.connectionError !== undefined) onError(this.connectionError);
    return {
      addBulk: (jobs) =>
        this.#answer(() => {
          for (const { opts } of jobs) {
            const id = opts.jobId ?? 'none';
            if (!this.jobs.has(id)) this.jobs.set(id, { state: 'waiting', failedReason: '' });
          }
          return jobs;
        }),
      getJob: (id) => this.#answer(() => this.#find(id)),
      disconnect: () => {
        this.connections -= 1;
        return Promise.reject(new Error('the connection is gone anyway'));
      },
    };
  }

  migrate(): Promise<void> {
    return Promise.resolve();
  }

  faults(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }

  openWorker(): never {
    throw new Error('nobody works here');
  }

  #find(id: string): RecordingQueueJob | undefined {
    const job = this.jobs.get(id);
    if (job === undefined) return undefined;
    const remove = (): Promise<void> => {
      this.jobs.delete(id);
      return Promise.resolve();
    };
    return { failedReason: job.failedReason, getState: () => Promise.resolve(job.state), remove };
  }

  #answer<T>(task: () => T): Promise<T> {
    return this.failure === undefined ? Promise.resolve(task()) : Promise.reject(this.failure);
  }
}

describe(JobProducer.name, () => {
  let server: FakeServer;
  let producer: JobProducer;

  beforeEach(() => {
    server = new FakeServer();
    producer = new JobProducer(server);
  });

  it('connects when there is something to hand over, and once', async () => {
    expect(server.opened).toBe(0);
    await producer.add([JOB]);
    await producer.add([JOB]);
    expect([server.opened, server.jobs.size]).toEqual([1, 1]);
  });

  it('connects anew after a failure, and leaves no connection behind', async () => {
    server.failure = new Error('relation "jobs" does not exist');
    await expect(producer.add([JOB])).rejects.toThrow('relation "jobs" does not exist');
    expect(server.connections).toBe(0);
    server.failure = undefined;
    await producer.add([JOB]);
    expect([server.opened, server.connections]).toEqual([2, 1]);
    await producer.close();
    await producer.close();
    expect(server.connections).toBe(0);
  });

  it('says why nobody answered, and says it of that failure alone', async () => {
    server.connectionError = new Error('connect ECONNREFUSED 127.0.0.1:6379');
    server.failure = new Error('Adding jobs took longer than 5000 ms.');
    const refused = expect.objectContaining({
      message: 'Adding jobs took longer than 5000 ms. connect ECONNREFUSED 127.0.0.1:6379',
      cause: server.connectionError,
    }) as unknown;
    await expect(producer.add([JOB])).rejects.toEqual(refused);
    server.connectionError = undefined;
    await expect(producer.add([JOB])).rejects.toThrow(/^Adding jobs took longer than 5000 ms\.$/);
  });

  it.each<[State | undefined, string, OverdueJob, boolean]>([
    [undefined, '', 'gone', false],
    ['waiting', '', 'under-way', true],
    ['active', '', 'under-way', true],
    ['delayed', 'the database is away', 'under-way', true],
    ['prioritized', '', 'under-way', true],
    ['unknown', '', 'gone', true],
    // The index does not have it, else nobody would ask: it has to be added again, which its own id would prevent.
    ['completed', '', 'gone', false],
    ['failed', 'the database is away', 'gone', false],
    ['failed', `${UNREADABLE_RECORDING} rec/d/x: not a frame`, 'unreadable', false],
    ['completed', UNREADABLE_RECORDING, 'gone', false],
  ])('makes of an overdue job that is %s (%j): %s', async (state, failedReason, expected, isLeft) => {
    const id = recordingJobId(JOB.x);
    if (state !== undefined) server.jobs.set(id, { state, failedReason });
    expect(await producer.inspect(JOB.x)).toBe(expected);
    expect(server.jobs.has(id)).toBe(isLeft);
  });
});
