import type { Exchange, ExchangeEvent, ExchangeObserver } from '@sluice/exchange';
import { FrameBuilder, type GatewayIdentity } from '@sluice/recordings';

import { type RecordingLogger, reasonOf } from './recording-logger.js';
import { RecordingSample } from './recording-sample.js';
import type { SpoolEntry } from './spool/spool-writer.js';

/** Where lines go. */
export interface LineSink {
  readonly bufferedBytes: number;
  append(entry: SpoolEntry): void;
}

export interface RecordingObserverOptions {
  readonly sink: LineSink;
  readonly gateway: GatewayIdentity;
  readonly maskKey: Uint8Array;
  readonly secrets: readonly string[];
  /** Above this, content is left out of recordings until the disk has caught up. */
  readonly maxBufferedBytes: number;
  readonly logger: RecordingLogger;
}

interface OpenRecording {
  readonly builder: FrameBuilder;
  readonly startedNanos: bigint;
  /** Absent = it is kept. */
  readonly sample?: RecordingSample;
}

interface HeardEvent {
  readonly exchange: Exchange;
  readonly event: ExchangeEvent;
  readonly atNanos: bigint;
}

/** Bodies as long as this go to the spool as they are: to write them as JSON would be half of what they cost. */
const RAW_FROM_BYTES = 16 * 1024;

/** What may be missing from a recording: the events that carry content and come in any number. */
const CONTENT_EVENTS: ReadonlySet<ExchangeEvent['type']> = new Set(['upstream-chunk', 'frame-sent', 'ambient-read']);

/**
 * Turns what exchanges report into lines for the spool. Never waits, and never throws at the exchange: an event is noted
 * with its time, and looked at once the event loop has sent what there is to send. A request of a megabyte is on its
 * way before its secrets are searched for.
 */
export class RecordingObserver implements ExchangeObserver {
  readonly #options: RecordingObserverOptions;
  readonly #open = new Map<string, OpenRecording>();
  /** Another array only when there is another secret: what is made of it is kept by its identity. */
  #secrets: readonly string[];
  #heard: HeardEvent[] = [];
  #droppedFrames = 0;
  #unsampled = 0;

  constructor(options: RecordingObserverOptions) {
    this.#options = options;
    this.#secrets = [...new Set(options.secrets)];
  }

  /** Adds to the secrets that are looked for, in recordings that begin from now on. */
  know(secrets: readonly string[]): void {
    const all = new Set([...this.#secrets, ...secrets]);
    if (all.size > this.#secrets.length) this.#secrets = [...all];
  }

  /** Frames that were left out because memory was short, since the start. */
  get droppedFrames(): number {
    return this.#droppedFrames;
  }

  /** Recordings that were not kept because not all are to be, since the start. */
  get unsampled(): number {
    return this.#unsampled;
  }

  /** Exchanges that are being recorded. */
  get openRecordings(): number {
    return this.#open.size;
  }

  /** Whether lines wait for the disk that are as many as may wait: exchanges that begin now are not recorded. */
  get isOverBudget(): boolean {
    return this.#options.sink.bufferedBytes >= this.#options.maxBufferedBytes;
  }

  observe(exchange: Exchange, event: ExchangeEvent): void {
    const heard = this.#heard.push({ exchange, event, atNanos: process.hrtime.bigint() });
    if (heard === 1)
      setImmediate(() => {
        this.settle();
      });
  }

  /** Makes lines of everything heard so far. */
  settle(): void {
    const heard = this.#heard;
    this.#heard = [];
    for (const event of heard) this.#record(event);
  }

  #record(heard: HeardEvent): void {
    const { exchange, event, atNanos } = heard;
    const recording = this.#open.get(exchange.id) ?? this.#begin(heard);
    if (!recording) return;
    const isLast = event.type === 'exchange-end';
    if (isLast) this.#open.delete(exchange.id);
    try {
      const offsetMicros = Number((atNanos - recording.startedNanos) / 1000n);
      recording.sample?.hear(event);
      const lines = recording.builder.push(event, offsetMicros);
      if (isLast && recording.sample?.keeps(offsetMicros / 1000) === false) {
        this.#unsampled += 1;
        this.#options.sink.append({ exchangeId: exchange.id, lines, isLast, isDropped: true });
      } else if (lines.length > 0 || isLast) this.#pass({ exchangeId: exchange.id, lines, isLast }, event.type);
    } catch (error) {
      this.#giveUp(exchange.id, error);
    }
  }

  #begin({ exchange, event, atNanos: startedNanos }: HeardEvent): OpenRecording | undefined {
    if (event.type !== 'exchange-start') return undefined;
    // A recording without its request is of no use: then rather none, so that those under way can be finished.
    if (this.isOverBudget) {
      this.#droppedFrames += 1;
      return undefined;
    }
    const { gateway, maskKey } = this.#options;
    const { recordingMode: mode, recordingSample } = exchange.config;
    try {
      const options = { exchange, gateway, mode, maskKey, secrets: this.#secrets, rawFromBytes: RAW_FROM_BYTES };
      const sample = recordingSample && new RecordingSample(exchange, recordingSample);
      const recording = { builder: new FrameBuilder(options), startedNanos, ...(sample && { sample }) };
      this.#open.set(exchange.id, recording);
      return recording;
    } catch (error) {
      this.#giveUp(exchange.id, error);
      return undefined;
    }
  }

  #pass(entry: SpoolEntry, type: ExchangeEvent['type']): void {
    const { sink } = this.#options;
    if (!this.isOverBudget || !(entry.isLast || CONTENT_EVENTS.has(type))) {
      sink.append(entry);
      return;
    }
    // The numbers of the frames tell a reader what is missing here.
    const kept = entry.isLast ? entry.lines.slice(-1) : [];
    this.#droppedFrames += entry.lines.length - kept.length;
    if (entry.isLast) sink.append({ ...entry, lines: kept });
  }

  /** What was written so far is shipped as it is, without an end. */
  #giveUp(exchangeId: string, error: unknown): void {
    this.#open.delete(exchangeId);
    this.#options.sink.append({ exchangeId, lines: [], isLast: true });
    this.#options.logger.error(`The exchange ${exchangeId} cannot be recorded any further: ${reasonOf(error)}`);
  }
}
