import { join } from 'node:path';

import type { RecordedLine } from '@sluice/recordings';

import { type RecordingLogger, reasonOf } from '../recording-logger.js';
import { dropLine } from './spool-line.js';
import { SpoolSegment } from './spool-segment.js';
import { SpooledExchange } from './spooled-exchange.js';

/** How much is buffered, and when files are written, synced and begun. */
export interface SpoolLimits {
  readonly batchDelayMs: number;
  readonly batchBytes: number;
  readonly segmentBytes: number;
  readonly segmentAgeMs: number;
  readonly syncIntervalMs: number;
  /** Lines that wait for the disk, at most. */
  readonly maxBufferedBytes: number;
  readonly retryDelayMs: number;
}

export const DEFAULT_SPOOL_LIMITS: SpoolLimits = {
  batchDelayMs: 50,
  batchBytes: 256 * 1024,
  segmentBytes: 64 * 1024 * 1024,
  segmentAgeMs: 60_000,
  syncIntervalMs: 1_000,
  maxBufferedBytes: 64 * 1024 * 1024,
  retryDelayMs: 1_000,
};

/** Characters up to which lines are put together. */
const SHARED_LENGTH = 16 * 1024;

/** Lines an exchange adds to the spool. */
export interface SpoolEntry {
  readonly exchangeId: string;
  /** Each with its line feed, and bodies that stand behind one. */
  readonly lines: readonly RecordedLine[];
  /** Whether no more will follow. */
  readonly isLast: boolean;
  /** With the last of them: none is to be kept. */
  readonly isDropped?: boolean;
}

export interface SpoolWriterOptions {
  readonly limits: SpoolLimits;
  readonly logger: RecordingLogger;
  /** Told when all lines of an exchange are in files. */
  readonly onWhole: (exchange: SpooledExchange) => void;
}

interface PendingLines {
  /** Lines in their order; short ones share a string, which costs less to write than many. */
  text: RecordedLine[];
  isLast: boolean;
  isDropped: boolean;
}

/** What a batch holds of one exchange. */
interface SpoolPiece {
  readonly id: string;
  readonly isLast: boolean;
  readonly isDropped: boolean;
  readonly text: readonly RecordedLine[];
  /** In bytes. */
  readonly length: number;
}

/**
 * Appends lines to segment files in batches. `append` costs a push into an array; the disk is met later, and a disk
 * that refuses is asked again while the lines wait in memory.
 */
export class SpoolWriter {
  readonly #options: SpoolWriterOptions;
  readonly #open = new Map<string, SpooledExchange>();
  readonly #segments = new Set<SpoolSegment>();
  #pending = new Map<string, PendingLines>();
  #bufferedBytes = 0;
  #segment: SpoolSegment | undefined;
  #directory = '';
  #nextNumber = 1;
  #timer: NodeJS.Timeout | undefined;
  #ticker: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isDiskUp = true;
  #isUrgent = false;

  constructor(options: SpoolWriterOptions) {
    this.#options = options;
  }

  /** Characters of lines that wait for the disk. */
  get bufferedBytes(): number {
    return this.#bufferedBytes;
  }

  /** Whether the last write succeeded. */
  get isDiskUp(): boolean {
    return this.#isDiskUp;
  }

  /** Bytes in the files that are still there. */
  get fileBytes(): number {
    let bytes = 0;
    for (const segment of this.#segments) {
      if (segment.isRemoved) this.#segments.delete(segment);
      else bytes += segment.size;
    }
    return bytes;
  }

  /** Begins to write, into a directory of its own. What was appended before waits until then. */
  start(directory: string): void {
    this.#directory = directory;
    this.#schedule();
    this.#ticker = setInterval(() => void this.#enqueue(() => this.#tick()), this.#options.limits.syncIntervalMs);
    this.#ticker.unref();
  }

  append(entry: SpoolEntry): void {
    let pending = this.#pending.get(entry.exchangeId);
    if (!pending) {
      pending = { text: [], isLast: false, isDropped: false };
      this.#pending.set(entry.exchangeId, pending);
    }
    for (const line of entry.lines) {
      addLine(pending.text, line);
      this.#bufferedBytes += line.length;
    }
    pending.isLast ||= entry.isLast;
    if (entry.isDropped === true) {
      pending.isDropped = true;
      // Behind its last lines: should this one be lost, there is a recording more, and not a piece of one.
      pending.text.push(dropLine(entry.exchangeId));
    }
    this.#schedule();
  }

  /** Writes what waits, and syncs. Resolves also when the disk refuses; see {@link isDiskUp}. */
  async flush(): Promise<void> {
    await this.#enqueue(async () => {
      await this.#write();
      await this.#segment?.sync();
    });
  }

  /** Flushes and seals; nothing may be appended afterwards. */
  async stop(): Promise<void> {
    clearInterval(this.#ticker);
    await this.flush();
    clearTimeout(this.#timer);
    await this.#enqueue(() => this.#rotate());
  }

  #schedule(): void {
    const { batchBytes, batchDelayMs, retryDelayMs } = this.#options.limits;
    const isUrgent = this.#isDiskUp && this.#bufferedBytes >= batchBytes;
    // Set once: a timer that every line pushed further away would never fire.
    if (this.#timer && (this.#isUrgent || !isUrgent)) return;
    clearTimeout(this.#timer);
    this.#isUrgent = isUrgent;
    const patientMs = this.#isDiskUp ? batchDelayMs : retryDelayMs;
    this.#timer = setTimeout(() => void this.#enqueue(() => this.#write()), isUrgent ? 0 : patientMs);
  }

  /** One task at a time, so that offsets are known; a task that fails is reported and costs nothing but itself. */
  #enqueue(task: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.then(task).catch((error: unknown) => {
      this.#options.logger.error(`The spool in ${this.#directory} is in trouble: ${reasonOf(error)}`);
    });
    return this.#writing;
  }

  async #tick(): Promise<void> {
    await this.#segment?.sync();
    const segment = this.#segment;
    if (segment && segment.ageMs >= this.#options.limits.segmentAgeMs) await this.#rotate();
  }

  async #rotate(): Promise<void> {
    const segment = this.#segment;
    this.#segment = undefined;
    await segment?.seal();
  }

  async #write(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#pending.size === 0 || this.#directory === '') return;
    const batch = this.#pending;
    const batchBytes = this.#bufferedBytes;
    this.#pending = new Map();
    try {
      await this.#writeBatch(batch);
      // Counted until they are down: a slow disk must not let twice the budget in.
      this.#bufferedBytes -= batchBytes;
      // Also where nothing was left to write: nothing else would ask the disk again.
      this.#setDiskUp(true);
    } catch (error) {
      this.#pending = merged(batch, this.#pending);
      this.#setDiskUp(false, error);
      // What was written in part ends this file: its torn line is nobody's.
      await this.#rotate().catch(() => undefined);
      this.#schedule();
    }
  }

  async #writeBatch(batch: ReadonlyMap<string, PendingLines>): Promise<void> {
    const pieces = [...batch].filter((one) => this.#isWritten(one)).map(([id, pending]) => pieceOf(id, pending));
    if (pieces.length === 0) return;
    const segment = await this.#currentSegment();
    let offset = await segment.append(joined(pieces));
    for (const { id, isLast, isDropped, length } of pieces) {
      const exchange = this.#open.get(id) ?? new SpooledExchange(id);
      if (length > 0) exchange.add(segment, offset, length);
      offset += length;
      if (isLast) this.#open.delete(id);
      else this.#open.set(id, exchange);
      if (isDropped) await exchange.release();
      else if (isLast && exchange.bytes > 0) this.#options.onWhole(exchange);
    }
    if (segment.size >= this.#options.limits.segmentBytes) await this.#rotate();
  }

  /** What is not to be kept costs the disk nothing as long as none of it is there. */
  #isWritten([id, { isDropped }]: readonly [string, PendingLines]): boolean {
    return !isDropped || this.#open.has(id);
  }

  async #currentSegment(): Promise<SpoolSegment> {
    if (this.#segment) return this.#segment;
    const name = `seg-${String(this.#nextNumber).padStart(6, '0')}.jsonl`;
    this.#nextNumber += 1;
    const segment = await SpoolSegment.create(join(this.#directory, name));
    this.#segments.add(segment);
    this.#segment = segment;
    return segment;
  }

  #setDiskUp(isUp: boolean, error?: unknown): void {
    if (isUp === this.#isDiskUp) return;
    this.#isDiskUp = isUp;
    const { logger } = this.#options;
    if (isUp) logger.log(`The spool in ${this.#directory} is written again.`);
    else logger.error(`The spool in ${this.#directory} cannot be written: ${reasonOf(error)}. Lines wait in memory.`);
  }
}

function addLine(text: RecordedLine[], line: RecordedLine): void {
  const last = text.length - 1;
  const shared = text[last];
  const fits = typeof shared === 'string' && typeof line === 'string' && shared.length + line.length <= SHARED_LENGTH;
  if (fits) text[last] = shared + line;
  else text.push(line);
}

function pieceOf(id: string, { text, ...state }: PendingLines): SpoolPiece {
  return { id, ...state, text, length: text.reduce((sum, lines) => sum + bytesOf(lines), 0) };
}

function bytesOf(lines: RecordedLine): number {
  return typeof lines === 'string' ? Buffer.byteLength(lines) : lines.length;
}

/** Text is written once, to where it goes from; bodies, of which there are megabytes, go from where they are. */
function joined(pieces: readonly SpoolPiece[]): readonly Uint8Array[] {
  const parts = pieces.flatMap(({ text }) => text);
  const text = Buffer.allocUnsafeSlow(
    parts.reduce((sum, part) => sum + (typeof part === 'string' ? bytesOf(part) : 0), 0),
  );
  const buffers: Uint8Array[] = [];
  let [from, to] = [0, 0];
  for (const part of parts) {
    if (typeof part === 'string') to += text.write(part, to);
    else {
      buffers.push(text.subarray(from, to), part);
      from = to;
    }
  }
  buffers.push(text.subarray(from, to));
  return buffers;
}

function merged(older: Map<string, PendingLines>, newer: Map<string, PendingLines>): Map<string, PendingLines> {
  for (const [id, pending] of newer) {
    const before = older.get(id);
    if (before) {
      for (const line of pending.text) before.text.push(line);
      before.isLast ||= pending.isLast;
      before.isDropped ||= pending.isDropped;
    } else older.set(id, pending);
  }
  return older;
}
