import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openBlobStore } from '@sluice/storage';

import type { QueueBackend } from '../queue/queue-backend.js';
import { SpooledExchange } from '../spool/spooled-exchange.js';
import { Acknowledger } from './acknowledger.js';
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

  function watch(ledger: ShippingLedger, backend: QueueBackend): void {
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
      onProgress: () => Promise.resolve(),
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
});
