import type { BlobStore } from '@sluice/storage';

import { pause, withDeadline } from '../deadline.js';
import { type RecordingLogger, reasonOf } from '../recording-logger.js';
import type { JobProducer } from './job-producer.js';
import { packRecording } from './pack-recording.js';
import type { Shipment, ShippingLedger } from './shipping-ledger.js';

const ASK_DEADLINE_MS = 10_000;
const IDS_PER_QUESTION = 500;
/** Jobs that are looked up in one go; the rest waits for the next. */
const INSPECTIONS = 200;
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
  /** A job is overdue when it is this old. */
  readonly overdueMs: number;
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
  #reconcileAtMs = 0;
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
    this.#reconcileAtMs = 0;
  }

  /**
   * Finishes every shipment that is in the index.
   *
   * @throws {Error} when the index cannot be asked
   */
  async acknowledge(): Promise<void> {
    const { ledger, exists, onProgress } = this.#options;
    const queued = ledger.queuedSince(Date.now());
    let finished = 0;
    for (let start = 0; start < queued.length; start += IDS_PER_QUESTION) {
      const part = queued.slice(start, start + IDS_PER_QUESTION);
      const ids = part.map(({ exchange }) => exchange.id);
      const stored = await withDeadline('Asking the index of recordings', ASK_DEADLINE_MS, exists(ids));
      for (const shipment of part) {
        if (!stored.has(shipment.exchange.id)) continue;
        await ledger.finish(shipment);
        finished += 1;
      }
    }
    if (finished > 0) await onProgress();
  }

  async #run(): Promise<void> {
    for (;;) {
      await pause(this.#options.pollMs, this.#stop.signal);
      if (this.#stop.signal.aborted) return;
      try {
        await this.acknowledge();
        await this.#reconcile();
        this.#setUp(true);
      } catch (error) {
        this.#setUp(false, error);
        // At a start the index answers before the queue is set up: what was adopted must not wait for the next round.
        this.#reconcileAtMs = 0;
      }
    }
  }

  async #reconcile(): Promise<void> {
    const nowMs = Date.now();
    if (nowMs < this.#reconcileAtMs) return;
    this.#reconcileAtMs = nowMs + this.#options.reconcileMs;
    const overdue = this.#options.ledger.queuedSince(nowMs - this.#options.overdueMs);
    for (const shipment of overdue.slice(0, INSPECTIONS)) await this.#inspect(shipment, nowMs);
    if (overdue.length > INSPECTIONS) this.#reconcileAtMs = 0;
    if (overdue.length > 0) await this.#options.onProgress();
  }

  async #inspect(shipment: Shipment, nowMs: number): Promise<void> {
    const { ledger, producer } = this.#options;
    const found = await producer.inspect(shipment.exchange.id);
    if (found === 'under-way') {
      ledger.markQueued(shipment, nowMs);
      return;
    }
    if (found === 'unreadable') shipment.unreadable += 1;
    if (shipment.unreadable >= MAX_UNREADABLE) await this.#quarantine(shipment);
    else ledger.shipAgain(shipment);
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
