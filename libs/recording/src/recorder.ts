import type { ExchangeObserver } from '@sluice/exchange';
import {
  type BlobKeys,
  databasePoolConfig,
  openBlobStore,
  openPool,
  RecordingStore,
  type S3Access,
} from '@sluice/storage';
import type { Pool } from 'pg';

import { pause, withDeadline } from './deadline.js';
import { monotonicMs } from './monotonic.js';
import { openQueueBackend } from './queue/open-queue-backend.js';
import { type RecordingLogger, reasonOf } from './recording-logger.js';
import { RecordingObserver } from './recording-observer.js';
import { Acknowledger } from './shipping/acknowledger.js';
import { JobProducer } from './shipping/job-producer.js';
import { Shipper } from './shipping/shipper.js';
import { ShippingLedger } from './shipping/shipping-ledger.js';
import { AdoptedSpool } from './spool/adopted-spool.js';
import { type OwnedDirectory, SpoolDirectories } from './spool/spool-directories.js';
import { DEFAULT_SPOOL_LIMITS, type SpoolLimits, SpoolWriter } from './spool/spool-writer.js';

const TOUCH_INTERVAL_MS = 30_000;
const QUERY_TIMEOUT_MS = 8_000;
const LAST_WORDS_MS = 1_000;

/** What the recording of a gateway is made with. */
export interface RecorderOptions {
  readonly dataDir: string;
  /** The gateway's name among those that share a data directory. */
  readonly instance: string;
  readonly gateway: { readonly version: string; readonly commit?: string };
  /** Key of the masks that take the place of secrets. */
  readonly maskKey: Uint8Array;
  /** Secrets known by their text; {@link Recorder.know} adds to them. */
  readonly secrets: readonly string[];
  readonly queueUrl?: string;
  readonly databaseUrl?: string;
  readonly blobUrl?: string;
  readonly blobAccess?: S3Access;
  /** Keys that blobs are encrypted with; absent = they are not. */
  readonly blobKeys?: BlobKeys;
  readonly logger: RecordingLogger;
  readonly limits?: Partial<SpoolLimits>;
  /** How often, in milliseconds, the index is asked, and when a job counts as overdue or may be looked up. */
  readonly pace?: Partial<RecorderPace>;
}

export interface RecorderPace {
  readonly pollMs: number;
  readonly reconcileMs: number;
  readonly overdueMs: number;
  readonly sampledMs: number;
}

const DEFAULT_PACE: RecorderPace = { pollMs: 1_000, reconcileMs: 10_000, overdueMs: 120_000, sampledMs: 10_000 };

/** How the recording is doing, for metrics and health. */
export interface RecorderStatus {
  /** Bytes in the files of the spool. */
  readonly spoolBytes: number;
  /** Milliseconds the oldest recording has waited to be in the index; 0 when none waits. */
  readonly oldestUnackedAgeMs: number;
  /** Recordings that are whole but not known to be in the index. */
  readonly unacked: number;
  /** Frames that were left out because the disk was too slow, since the start. */
  readonly droppedFrames: number;
  /** Recordings that were not kept because not all are to be, since the start. */
  readonly unsampled: number;
  /** Whether the queue took what it was last given. */
  readonly queueUp: boolean;
  /** Whether the spool could be written when it was last tried. */
  readonly spoolUp: boolean;
  /** Hand-overs to blob store and queue that failed, since the start. */
  readonly shipFailures: number;
}

/**
 * Records exchanges: taps them, writes a spool, and ships it. Nothing an exchange does waits for any of this, and no
 * fault of disk, queue or database reaches it.
 */
export class Recorder {
  readonly #options: RecorderOptions;
  readonly #observer: RecordingObserver;
  readonly #writer: SpoolWriter;
  readonly #ledger = new ShippingLedger();
  readonly #producer: JobProducer;
  readonly #shipper: Shipper;
  readonly #acknowledger: Acknowledger;
  readonly #directories: SpoolDirectories;
  readonly #pool: Pool;
  #own: OwnedDirectory | undefined;
  #adopted: AdoptedSpool[] = [];
  #adopting: Promise<void> = Promise.resolve();
  #ticker: NodeJS.Timeout | undefined;
  #isStopping = false;

  /** @throws {Error} when a store's URL names none that there is */
  constructor(options: RecorderOptions) {
    this.#options = options;
    const { logger } = options;
    const limits = { ...DEFAULT_SPOOL_LIMITS, ...options.limits };
    const blobs = openBlobStore(options);
    this.#pool = openPool({ ...databasePoolConfig(options), max: 1, query_timeout: QUERY_TIMEOUT_MS });
    const store = new RecordingStore(this.#pool);
    this.#producer = new JobProducer(openQueueBackend(options));
    this.#directories = new SpoolDirectories(options.dataDir, options.instance);
    const shipping = { ledger: this.#ledger, producer: this.#producer, blobs, logger };
    // Blobs in the data directory mean that the recorder has it too.
    const shared = options.blobUrl === undefined ? { sharedDataDir: options.dataDir } : {};
    this.#shipper = new Shipper({ ...shipping, ...shared });
    this.#acknowledger = new Acknowledger({
      ...shipping,
      ...DEFAULT_PACE,
      ...options.pace,
      exists: (ids) => store.exists(ids),
      onProgress: () => this.#afterProgress(),
    });
    this.#writer = new SpoolWriter({
      limits,
      logger,
      onWhole: (exchange) => {
        this.#ledger.add(exchange, monotonicMs());
        this.#shipper.kick();
      },
    });
    this.#observer = new RecordingObserver({
      ...options,
      gateway: { ...options.gateway, instance: options.instance },
      sink: this.#writer,
      maxBufferedBytes: limits.maxBufferedBytes,
    });
  }

  /** The tap. It may be joined before the start: what it hears waits in memory. */
  get observer(): ExchangeObserver {
    return this.#observer;
  }

  /** Adds to the secrets that are known by their text, for exchanges that begin from now on. None is ever forgotten. */
  know(secrets: readonly string[]): void {
    this.#observer.know(secrets);
  }

  /**
   * Takes a spool directory and begins to write and ship. Queue and database need not be there.
   *
   * @throws {Error} when the data directory cannot be written
   */
  async start(): Promise<void> {
    try {
      this.#own = await this.#directories.create();
    } catch (error) {
      throw new Error(
        `The spool in ${this.#options.dataDir} cannot be written: ${reasonOf(error)}. Make the directory writable, or name another in SLUICE_DATA_DIR.`,
        { cause: error },
      );
    }
    this.#writer.start(this.#own.path);
    this.#shipper.start();
    this.#acknowledger.start();
    this.#adopting = this.#adopt();
    this.#ticker = setInterval(() => {
      this.#tick();
    }, TOUCH_INTERVAL_MS);
    this.#ticker.unref();
  }

  /** Writes down what exchanges reported, and resolves when the queue has all that is whole, or cannot be reached. */
  async flush(): Promise<void> {
    await this.#adopting;
    this.#observer.settle();
    await this.#writer.flush();
    await this.#drained(QUERY_TIMEOUT_MS);
  }

  /**
   * Writes everything down and ships what it can.
   *
   * @param deadlineMs milliseconds the shipping may take; what is left then is shipped by the next start
   */
  async stop(deadlineMs: number): Promise<void> {
    this.#isStopping = true;
    clearInterval(this.#ticker);
    this.#observer.settle();
    await this.#writer.stop();
    await this.#drained(deadlineMs);
    await this.#ended('shipping', Promise.all([this.#shipper.stop(), this.#acknowledger.stop(), this.#adopting]));
    await this.#ended('acknowledging', this.#acknowledger.acknowledge());
    await this.#producer.close();
    await this.#ended('disconnecting', this.#pool.end());
    for (const adopted of this.#adopted) adopted.release();
    if (this.#own) await this.#directories.leave(this.#own);
  }

  /** Whether an exchange that begins now is going to be in a file, as far as the last writes tell. */
  get canRecord(): boolean {
    return this.#own !== undefined && !this.#isStopping && this.#writer.isDiskUp && !this.#observer.isOverBudget;
  }

  status(): RecorderStatus {
    const adoptedBytes = this.#adopted.reduce((bytes, adopted) => bytes + adopted.fileBytes, 0);
    const { oldestReadyAtMs } = this.#ledger;
    return {
      spoolBytes: this.#writer.fileBytes + adoptedBytes,
      oldestUnackedAgeMs: oldestReadyAtMs === undefined ? 0 : monotonicMs() - oldestReadyAtMs,
      unacked: this.#ledger.size,
      droppedFrames: this.#observer.droppedFrames,
      unsampled: this.#observer.unsampled,
      queueUp: this.#shipper.isUp,
      spoolUp: this.#writer.isDiskUp,
      shipFailures: this.#shipper.failures,
    };
  }

  async #drained(deadlineMs: number): Promise<void> {
    const untilMs = monotonicMs() + deadlineMs;
    const never = new AbortController().signal;
    while (this.#ledger.waiting > 0 && this.#shipper.isUp && monotonicMs() < untilMs) await pause(10, never);
  }

  /** What hangs or fails on the way out is left: the spool has it all. */
  async #ended(what: string, task: Promise<unknown>): Promise<void> {
    await withDeadline(what, LAST_WORDS_MS, task).catch(() => undefined);
  }

  async #afterProgress(): Promise<void> {
    this.#shipper.kick();
    const left: AdoptedSpool[] = [];
    for (const adopted of this.#adopted) if (!(await adopted.removeIfDone())) left.push(adopted);
    this.#adopted = left;
  }

  async #adopt(): Promise<void> {
    try {
      const orphans = await this.#directories.adoptOrphans();
      for (const orphan of orphans) await this.#adoptOne(orphan);
      if (orphans.length === 0) return;
      this.#acknowledger.reconcileSoon();
      await this.#afterProgress();
    } catch (error) {
      this.#options.logger.error(`What earlier runs left in the spool cannot be found: ${reasonOf(error)}`);
    }
  }

  /** One that cannot be read is left as it is, for somebody to look at, and holds up none of the others. */
  async #adoptOne({ path, lock }: OwnedDirectory): Promise<void> {
    const { logger } = this.#options;
    try {
      const adopted = await AdoptedSpool.read(path, lock);
      this.#adopted.push(adopted);
      for (const exchange of adopted.exchanges) this.#ledger.adopt(exchange, monotonicMs());
      const { length } = adopted.exchanges;
      logger.log(`${length} recordings of an earlier run are shipped, ${adopted.crashed} of them cut short.`);
    } catch (error) {
      lock.release();
      logger.error(`What an earlier run left in ${path} cannot be read: ${reasonOf(error)}`);
    }
  }

  #tick(): void {
    try {
      this.#own?.lock.touch();
    } catch (error) {
      this.#options.logger.warn(`The lock of the spool is gone: ${reasonOf(error)}`);
    }
    if (!this.#isStopping) this.#adopting = this.#adopting.then(() => this.#adopt());
  }
}

/** The recording of a gateway, to be joined to its exchanges and started. */
export function createRecorder(options: RecorderOptions): Recorder {
  return new Recorder(options);
}
