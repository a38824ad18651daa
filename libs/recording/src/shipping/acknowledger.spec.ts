import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openBlobStore } from '@sluice/storage';

import { monotonicMs } from '../monotonic.js';
import type { QueueBackend } from '../queue/queue-backend.js';
import { SpooledExchange } from '../spool/spooled-exchange.js';
import { Acknowledger, type AcknowledgerOptions } from './acknowledger.js';
import { JobProducer } from './job-producer.js';
import { ShippingLedger } from './shipping-ledger.js';

const ID = '01JD0000000000000000000001';

/** A queue that nobody has set up yet: the first so many questions fail. */
function queueThatIsLate(failures: number): { readonly backend: QueueBackend; questions: number } {
  const late = { backend: undefined as unknown as QueueBackend, questions: 0 };
  const getJob = (): Promise<undefined> => {
    late.questions += 1;
    return late.questions > failures
      ? Promise.resolve(undefined)
      : Promise.reject(new Error('relation "bullmq.jobs" does not exist'));
  };
  late.backend = {
    openQueue: () => ({ addBulk: () => Promise.resolve([]), getJob, disconnect: () => Promise.resolve() }),
    migrate: () => Promise.resolve(),
    faults: () => Promise.resolve([]),
    openWorker: () => {
      throw new Error('nobody works here');
    },
  };
  return late;
}

describe(Acknowledger.name, () => {
  let directory: string;
  let warnings: string[];
  let acknowledger: Acknowledger | undefined;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'acknowledger-'));
    warnings = [];
  });

  afterEach(async () => {
    await acknowledger?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  function watch(ledger: ShippingLedger, backend: QueueBackend, more: Partial<AcknowledgerOptions> = {}): void {
    const warn = (message: string): void => void warnings.push(message);
    acknowledger = new Acknowledger({
      ledger,
      producer: new JobProducer(backend),
      blobs: openBlobStore({ dataDir: directory }),
      exists: () => Promise.resolve(new Set()),
      logger: { log: () => undefined, warn, error: warn },
      pollMs: 5,
      reconcileMs: 3_600_000,
      overdueMs: 3_600_000,
      sampledMs: 3_600_000,
      onProgress: () => Promise.resolve(),
      ...more,
    });
    acknowledger.start();
  }

  async function until(condition: () => boolean): Promise<void> {
    const deadline = Date.now() + 5_000;
    while (!condition()) {
      if (Date.now() > deadline) throw new Error('not within five seconds');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  it('asks a queue that is not ready again at the next look, and not when the next inspection is due', async () => {
    const ledger = new ShippingLedger();
    ledger.adopt(new SpooledExchange(ID), Date.now());
    const queue = queueThatIsLate(2);
    watch(ledger, queue.backend);
    await until(() => ledger.waiting === 1);
    expect(queue.questions).toBe(3);
    expect(warnings).toHaveLength(1);
  });

  it('asks no more, once it knows, until the next inspection', async () => {
    const ledger = new ShippingLedger();
    ledger.adopt(new SpooledExchange(ID), Date.now());
    const queue = queueThatIsLate(0);
    let looks = 0;
    watch(ledger, queue.backend);
    await until(() => ledger.waiting === 1);
    ledger.adopt(new SpooledExchange('01JD0000000000000000000002'), Date.now());
    await until(() => ++looks > 20);
    expect(queue.questions).toBe(1);
    acknowledger!.reconcileSoon();
    await until(() => queue.questions === 2);
  });

  /** Shipments that the queue was given at some time ago, in milliseconds. */
  function queued(count: number, agoMs: number): ShippingLedger {
    const ledger = new ShippingLedger();
    for (let n = 0; n < count; n += 1) ledger.add(new SpooledExchange(`01JD${String(n).padStart(22, '0')}`), 0);
    for (const shipment of ledger.nextWaiting(count)) ledger.markQueued(shipment, monotonicMs() - agoMs);
    return ledger;
  }

  it('ships everything again when a few that wait for long show that the queue has lost them', async () => {
    const ledger = queued(20, 60_000);
    watch(ledger, queueThatIsLate(0).backend, { sampledMs: 10_000 });
    await until(() => ledger.waiting === 20);
    expect(warnings).toEqual(['The queue has lost jobs: recordings that are not in the index are shipped again.']);
  });

  it('takes no job for lost that was done since the index was asked last, and none that is new', async () => {
    const done = queued(20, 60_000);
    const queue = queueThatIsLate(0);
    let questions = 0;
    // The first question is of the round before the jobs were done.
    const exists = (ids: readonly string[]): Promise<ReadonlySet<string>> =>
      Promise.resolve(new Set((questions += 1) === 1 ? [] : ids));
    watch(done, queue.backend, { sampledMs: 10_000, exists });
    await until(() => done.size === 0);
    await acknowledger!.stop();

    const fresh = queued(20, 1_000);
    let looks = 0;
    const none = (): Promise<ReadonlySet<string>> => Promise.resolve(new Set((looks += 1) > 0 ? [] : ['']));
    watch(fresh, queue.backend, { sampledMs: 10_000, reconcileMs: 0, exists: none });
    await until(() => looks > 20);
    expect([fresh.waiting, warnings]).toEqual([0, []]);
  });

  it('asks after the first ones alone while none of them is stored, and now and then after all', async () => {
    const ledger = queued(1_200, 1_000);
    const last = ledger.queuedSince(monotonicMs()).at(-1)!.exchange.id;
    const asked: number[] = [];
    const exists = (ids: readonly string[]): Promise<ReadonlySet<string>> => {
      asked.push(ids.length);
      return Promise.resolve(new Set(ids.filter((id) => id === last)));
    };
    watch(ledger, queueThatIsLate(0).backend, { exists });
    await until(() => ledger.size === 1_199);
    expect(asked).toEqual([...Array.from({ length: 9 }, () => 500), 500, 500, 200]);
  });
});
