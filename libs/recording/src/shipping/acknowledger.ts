import type { BlobStore } from '@sluice/storage';

import { pause, withDeadline } from '../deadline.js';
import { monotonicMs } from '../monotonic.js';
import { type RecordingLogger, reasonOf } from '../recording-logger.js';
import type { JobProducer, OverdueJob } from './job-producer.js';
import { packRecording } from './pack-recording.js';
import { ADOPTED_MS, type Shipment, type ShippingLedger } from './shipping-ledger.js';

const ASK_DEADLINE_MS = 10_000;
const IDS_PER_QUESTION = 500;
/** Jobs that are looked up in one go; the rest waits for the next. */
const INSPECTIONS = 200;
/** Jobs, at most, that are looked up early, to see whether the queue still knows what it was given. */
const SAMPLES = 5;
/** Every so many questions, all are asked after, and not only the first ones. */
const WHOLE_ROUNDS = 10;
/** How often a recording may prove unreadable, each time from a fresh copy, before it is put aside. */
const MAX_UNREADABLE = 3;

export interface AcknowledgerOptions {
  readonly ledger: ShippingLedger;
  readonly producer: JobProducer;
  readonly blobs: BlobStore;
  /** Which of the ids are in the index. */
  readonly exists: (ids: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly logger: RecordingLogger;
  readonly pollMs: number;
  /** How often the queue is asked what became of overdue jobs. */
  readonly reconcileMs: number;
  /** A job is overdue when the queue has had it for this long. */
  readonly overdueMs: number;
  /** Of jobs that are this old, a few are looked up with every reconciliation. */
  readonly sampledMs: number;
  /** Told when shipments were finished, or sent on their way again. */
  readonly onProgress: () => Promise<void>;
}

/**
 * Lets go of what is in the index, and looks after what should be. The index itself is asked: an event of the queue
 * can be lost, and a job that is done says nothing about a database that was restored.
 */
export class Acknowledger {
  readonly #options: AcknowledgerOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> | undefined;
  #reconcileAtMs = Number.NEGATIVE_INFINITY;
  /** What the queue took before is looked for: it has lost some of it. */
  #distrustedUntilMs = ADOPTED_MS;
  #rounds = 0;
  #isUp = true;

  constructor(options: AcknowledgerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  /** Asks what became of overdue jobs at the next opportunity. */
  reconcileSoon(): void {
    this.#reconcileAtMs = Number.NEGATIVE_INFINITY;
  }

  /**
   * Finishes every shipment that is in the index.
   *
   * @throws {Error} when the index cannot be asked
   */
  async acknowledge(): Promise<void> {
    const finished = await this.#finishStored(() => true);
    if (finished > 0) await this.#options.onProgress();
  }

  /** @returns how many were in the index */
  async #finishStored(goesOn: (found: number) => boolean): Promise<number> {
    const { ledger } = this.#options;
    const queued = ledger.queuedSince(monotonicMs());
    let finished = 0;
    for (let start = 0; start < queued.length; start += IDS_PER_QUESTION) {
      const part = queued.slice(start, start + IDS_PER_QUESTION);
      const stored = await this.#storedOf(part);
      const found = part.filter(({ exchange }) => stored.has(exchange.id));
      for (const shipment of found) await ledger.finish(shipment);
      finished += found.length;
      if (!goesOn(found.length)) break;
    }
    return finished;
  }

  #storedOf(shipments: readonly Shipment[]): Promise<ReadonlySet<string>> {
    const ids = shipments.map(({ exchange }) => exchange.id);
    return withDeadline('Asking the index of recordings', ASK_DEADLINE_MS, this.#options.exists(ids));
  }

  async #run(): Promise<void> {
    for (;;) {
      await pause(this.#options.pollMs, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      try {
        await this.#look();
        await this.#reconcile();
        this.#setUp(true);
      } catch (error) {
        this.#setUp(false, error);
        // At a start the index answers before the queue is set up: what was adopted must not wait for the next round.
        this.reconcileSoon();
      }
    }
  }

  /**
   * The first ones the queue was given are the first ones to be stored: while none of these is, a recorder that is down
   * would have the index asked in vain after all of a hundred thousand, every second.
   */
  async #look(): Promise<void> {
    this.#rounds += 1;
    const isWhole = this.#rounds % WHOLE_ROUNDS === 0;
    const finished = await this.#finishStored((found) => isWhole || found > 0);
    if (finished > 0) await this.#options.onProgress();
  }

  async #reconcile(): Promise<void> {
    const nowMs = monotonicMs();
    if (nowMs < this.#reconcileAtMs) return;
    const { ledger, producer, overdueMs, reconcileMs, onProgress } = this.#options;
    this.#reconcileAtMs = nowMs + reconcileMs;
    await this.#sample(nowMs);
    const overdue = ledger.queuedSince(Math.max(nowMs - overdueMs, this.#distrustedUntilMs));
    for (const shipment of overdue.slice(0, INSPECTIONS)) {
      const found = await producer.inspect(shipment.exchange.id);
      if (found === 'under-way') ledger.markQueued(shipment, nowMs);
      else await this.#settle(shipment, found);
    }
    if (overdue.length > INSPECTIONS) this.reconcileSoon();
    if (overdue.length > 0) await onProgress();
  }

  /**
   * A queue that was emptied or came back without what it had says nothing of it. To look up the few that have waited
   * longest costs nothing, and one that is neither there nor in the index is reason enough to look for all.
   */
  async #sample(nowMs: number): Promise<void> {
    const { ledger, logger, producer, sampledMs } = this.#options;
    const gone: Shipment[] = [];
    // Those of an earlier life are overdue, and looked up anyway.
    const known = ledger.queuedSince(nowMs - sampledMs).filter(({ queuedAtMs }) => queuedAtMs !== ADOPTED_MS);
    for (const shipment of known.slice(0, SAMPLES)) {
      const found = await producer.inspect(shipment.exchange.id);
      if (found === 'gone') gone.push(shipment);
      else if (found === 'unreadable') await this.#settle(shipment, found);
    }
    if (gone.length === 0) return;
    const stored = await this.#storedOf(gone);
    const lost = gone.filter(({ exchange }) => !stored.has(exchange.id));
    for (const shipment of lost) await this.#settle(shipment, 'gone');
    if (lost.length === 0) return;
    this.#distrustedUntilMs = nowMs;
    logger.warn('The queue has lost jobs: recordings that are not in the index are shipped again.');
  }

  async #settle(shipment: Shipment, found: Exclude<OverdueJob, 'under-way'>): Promise<void> {
    if (found === 'unreadable') shipment.unreadable += 1;
    if (shipment.unreadable >= MAX_UNREADABLE) await this.#quarantine(shipment);
    else this.#options.ledger.shipAgain(shipment);
  }

  async #quarantine(shipment: Shipment): Promise<void> {
    const { blobs, ledger, logger } = this.#options;
    const { loc } = await packRecording(shipment.exchange, blobs);
    await ledger.finish(shipment);
    logger.error(`The recording ${loc} cannot be read and is not in the index. Its blob is kept.`);
  }

  #setUp(isUp: boolean, error?: unknown): void {
    if (isUp === this.#isUp) return;
    this.#isUp = isUp;
    const { logger } = this.#options;
    if (isUp) logger.log('The index of recordings answers again.');
    else logger.warn(`The index of recordings cannot be asked; the spool is kept: ${reasonOf(error)}`);
  }
}
