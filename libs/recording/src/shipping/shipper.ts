import type { BlobStore } from '@sluice/storage';

import { pause } from '../deadline.js';
import { monotonicMs } from '../monotonic.js';
import { type RecordingLogger, reasonOf } from '../recording-logger.js';
import { RECORDING_BATCH_SIZE, type RecordingJob } from '../recording-queue.js';
import type { JobProducer } from './job-producer.js';
import { packRecording } from './pack-recording.js';
import { pointToSpool } from './point-to-spool.js';
import type { Shipment, ShippingLedger } from './shipping-ledger.js';

const CONCURRENT_PACKS = 4;
const FIRST_BACKOFF_MS = 250;
const MAX_BACKOFF_MS = 5_000;
/** A queue that is just starting, as the recorder's is when both start together, is nothing to warn of. */
const PATIENCE_MS = 10_000;
/** Made once: an abort without a reason makes an error with a stack each time. */
const SOMETHING_TO_SHIP = new Error('there is something to ship');

export interface ShipperOptions {
  readonly ledger: ShippingLedger;
  readonly producer: JobProducer;
  readonly blobs: BlobStore;
  /** Set when the recorder sees the same directory, and can take recordings right out of the spool. */
  readonly sharedDataDir?: string;
  readonly logger: RecordingLogger;
}

/** Carries what is whole in the spool to the blob store and the queue, as often as it takes. */
export class Shipper {
  readonly #options: ShipperOptions;
  readonly #stop = new AbortController();
  #wake = new AbortController();
  #running: Promise<void> | undefined;
  #failures = 0;
  #downSinceMs: number | undefined;
  #isWarned = false;

  constructor(options: ShipperOptions) {
    this.#options = options;
  }

  /** Whether the last hand-over succeeded. */
  get isUp(): boolean {
    return this.#downSinceMs === undefined;
  }

  /** Hand-overs that failed, since the start. */
  get failures(): number {
    return this.#failures;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Says that there is something to ship. */
  kick(): void {
    this.#wake.abort(SOMETHING_TO_SHIP);
  }

  /** Ends after the hand-over that is under way. What was not shipped stays in the spool. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake.abort(SOMETHING_TO_SHIP);
    await this.#running;
  }

  async #run(): Promise<void> {
    let backoffMs = FIRST_BACKOFF_MS;
    while (!this.#stop.signal.aborted) {
      const batch = this.#options.ledger.nextWaiting(RECORDING_BATCH_SIZE);
      if (batch.length === 0) {
        await this.#untilWoken();
        continue;
      }
      try {
        await this.#ship(batch);
        backoffMs = FIRST_BACKOFF_MS;
        this.#recovered();
      } catch (error) {
        this.#failures += 1;
        this.#failed(error);
        // Without jitter the gateways that lost a server together would come back to it together.
        await pause(backoffMs * (0.5 + Math.random()), this.#stop.signal);
        backoffMs = Math.min(backoffMs * 2, MAX_BACKOFF_MS);
      }
    }
  }

  async #untilWoken(): Promise<void> {
    const { signal } = this.#wake;
    if (!signal.aborted) {
      await new Promise<void>((resolve) => {
        signal.addEventListener(
          'abort',
          () => {
            resolve();
          },
          { once: true },
        );
      });
    }
    if (!this.#stop.signal.aborted) this.#wake = new AbortController();
  }

  /** One that cannot be read or stored holds none of the others up. */
  async #ship(batch: readonly Shipment[]): Promise<void> {
    const { ledger, producer } = this.#options;
    const packed: Shipment[] = [];
    const jobs: RecordingJob[] = [];
    let failure: unknown;
    for (let start = 0; start < batch.length; start += CONCURRENT_PACKS) {
      const group = batch.slice(start, start + CONCURRENT_PACKS);
      const outcomes = await Promise.allSettled(group.map((shipment) => this.#pack(shipment)));
      for (const [index, outcome] of outcomes.entries()) {
        const shipment = group[index];
        if (outcome.status === 'rejected') failure = outcome.reason;
        else if (shipment) {
          packed.push(shipment);
          jobs.push(outcome.value);
        }
      }
    }
    if (jobs.length > 0) await producer.add(jobs);
    const nowMs = monotonicMs();
    for (const shipment of packed) ledger.markQueued(shipment, nowMs);
    if (failure !== undefined) throw failure instanceof Error ? failure : new Error(reasonOf(failure));
  }

  async #pack(shipment: Shipment): Promise<RecordingJob> {
    const { sharedDataDir, blobs } = this.#options;
    shipment.job ??=
      (sharedDataDir === undefined ? undefined : pointToSpool(shipment.exchange, sharedDataDir)) ??
      (await packRecording(shipment.exchange, blobs));
    return shipment.job;
  }

  #recovered(): void {
    this.#downSinceMs = undefined;
    const { logger, ledger } = this.#options;
    if (this.#isWarned) logger.log(`Recordings are shipped again; ${ledger.waiting} wait.`);
    this.#isWarned = false;
  }

  #failed(error: unknown): void {
    const nowMs = monotonicMs();
    this.#downSinceMs ??= nowMs;
    if (this.#isWarned || nowMs - this.#downSinceMs < PATIENCE_MS) return;
    this.#isWarned = true;
    this.#options.logger.warn(`Recordings cannot be shipped and stay in the spool: ${reasonOf(error)}`);
  }
}
