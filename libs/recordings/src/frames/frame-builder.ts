import { isUtf8 } from 'node:buffer';

import type { Exchange, ExchangeEvent, RecordingMode } from '@sluice/exchange';

import { configFrame } from './config-frame.js';
import { frameOfEvent, type EventOf, type FrameContext } from './event-frame.js';
import { FrameQueue } from './frame-queue.js';
import type { FrameBody, RecordedBody } from './frame.js';
import { HeldText } from '../redaction/held-text.js';
import { openFrame, type GatewayIdentity } from './open-frame.js';
import { asBuffer, sha256 } from './recorded-bytes.js';
import { recordError } from './recorded-error.js';
import { Redactor } from '../redaction/redactor.js';
import { StreamLane } from '../redaction/stream-lane.js';

/** What one recording is made with. */
export interface FrameBuilderOptions {
  readonly exchange: Exchange;
  readonly gateway: GatewayIdentity;
  readonly mode: RecordingMode;
  /** Key of the masks' digests: equal secrets stay equal, and cannot be guessed from a recording. */
  readonly maskKey: Uint8Array;
  /** Secrets known by their text, such as keys of upstreams and clients. Hand in the same array for every exchange. */
  readonly secrets: readonly string[];
  /** Bodies of at least so many bytes are given out as they are, behind the line of their frame. Absent = none. */
  readonly rawFromBytes?: number;
}

/** One read or write of a stream. */
interface StreamPiece {
  readonly kind: 'up' | 'down';
  /** The frame's own fields, between its kind and its data, as JSON with commas. */
  readonly fields: string;
  readonly data: string | Uint8Array;
  readonly offsetMicros: number;
}

/** The same, as text. */
interface StreamContent {
  readonly kind: 'up' | 'down';
  readonly text: string;
  /** The line up to its data. */
  readonly head: string;
  /** Whether the text holds one character per byte. */
  readonly isBinary: boolean;
}

/** A whole line of JSON with its line end; or bytes of a body, and then its line end, that stand behind such a line. */
export type RecordedLine = string | Uint8Array;

const NOTHING: readonly RecordedLine[] = [];
const NO_TEXT = new HeldText('');

/**
 * Turns the events of one exchange into the lines of its recording. Synchronous and pure: time is handed in.
 * Secrets are masked before a line is returned; lines whose end could still be the beginning of a secret
 * are held back until that is known, at the latest when the exchange ends.
 */
export class FrameBuilder {
  readonly #options: FrameBuilderOptions;
  readonly #redactor: Redactor;
  readonly #context: FrameContext;
  readonly #queue = new FrameQueue();
  readonly #upLanes = new Map<number, StreamLane>();
  readonly #downLane: StreamLane;
  readonly #lineHead: string;
  readonly #counts = { up: 0, upBytes: 0, down: 0 };
  #n = 0;
  #attempts = 0;
  #lastUp = -1;
  #forced = 0;
  #isEnded = false;
  /** Of the frame that is made at present. */
  #raw: Buffer | undefined;

  constructor(options: FrameBuilderOptions) {
    this.#options = options;
    this.#lineHead = `{"v":1,"x":"${options.exchange.id}","n":`;
    this.#redactor = new Redactor(options);
    this.#downLane = new StreamLane(this.#redactor.tools);
    this.#context = {
      exchange: options.exchange,
      redactor: this.#redactor,
      keepsContent: options.mode !== 'meta',
      recordBody: (body) => this.#recordBody(body),
    };
  }

  /**
   * Events that follow `exchange-end` make no frames.
   *
   * @param offsetMicros microseconds since the exchange was opened
   * @returns possibly nothing, possibly the lines of earlier events
   */
  push(event: ExchangeEvent, offsetMicros: number): readonly RecordedLine[] {
    if (this.#isEnded) return NOTHING;
    switch (event.type) {
      case 'upstream-chunk':
        return this.#up(event, offsetMicros);
      case 'frame-sent':
        return this.#down(event.data, offsetMicros);
      case 'exchange-start':
        return this.#open(offsetMicros);
      case 'exchange-end':
        return this.#end(event, offsetMicros);
      default:
        if (event.type === 'attempt-start') this.#attempts += 1;
        if (event.type === 'upstream-end' || event.type === 'attempt-end') this.#settleUp(event.attempt);
        return this.#add(frameOfEvent(event, this.#context), offsetMicros);
    }
  }

  #open(offsetMicros: number): readonly RecordedLine[] {
    const { exchange, mode, gateway } = this.#options;
    const body = this.#recordBody(exchange.inbound.body);
    const frame = openFrame(exchange, { gateway, mode, redactor: this.#redactor }, body);
    const config = configFrame(exchange.config, this.#options, this.#redactor);
    return [...this.#add(frame, offsetMicros), ...this.#addLine(`${this.#head(offsetMicros)},${config.slice(1)}\n`)];
  }

  #up(event: EventOf<'upstream-chunk'>, offsetMicros: number): readonly RecordedLine[] {
    const { attempt, bytes } = event;
    this.#counts.up += 1;
    this.#counts.upBytes += bytes.byteLength;
    this.#lastUp = this.#n;
    let lane = this.#upLanes.get(attempt);
    if (lane === undefined) {
      lane = new StreamLane(this.#redactor.tools);
      this.#upLanes.set(attempt, lane);
    }
    return this.#stream({ kind: 'up', fields: `,"a":${attempt}`, data: bytes, offsetMicros }, lane);
  }

  #down(data: string | Uint8Array, offsetMicros: number): readonly RecordedLine[] {
    this.#counts.down += 1;
    const fields = this.#lastUp < 0 ? '' : `,"c":${this.#lastUp}`;
    return this.#stream({ kind: 'down', fields, data, offsetMicros }, this.#downLane);
  }

  #stream(piece: StreamPiece, lane: StreamLane): readonly RecordedLine[] {
    const { kind, data } = piece;
    const head = `${this.#head(piece.offsetMicros)},"k":"${kind}"${piece.fields}`;
    if (this.#options.mode === 'meta') return this.#withoutContent(piece, head);
    if (typeof data === 'string') return this.#record({ kind, text: data, head, isBinary: false }, lane);
    const isBinary = !isUtf8(data);
    const text = asBuffer(data).toString(isBinary ? 'latin1' : 'utf8');
    return this.#record({ kind, text, head, isBinary }, lane);
  }

  #record(content: StreamContent, lane: StreamLane): readonly RecordedLine[] {
    const { kind, text, head, isBinary } = content;
    const held = lane.push(text);
    const escaped = isBinary ? undefined : lane.escaped;
    if (held === undefined && escaped !== undefined && this.#queue.isEmpty) {
      if (kind === 'down') this.#queue.down.update(text);
      return [`${head},"d":"${escaped}"}\n`];
    }
    const frame = { kind, held: held ?? new HeldText(text), prefix: `${head},"d":`, suffix: '}\n', isBinary, escaped };
    const lines = this.#queue.add(frame);
    return this.#queue.isOverfull ? [...lines, ...this.#force()] : lines;
  }

  /** Nothing can be held back, so that what goes out is counted at once. */
  #withoutContent({ kind, data }: StreamPiece, head: string): readonly RecordedLine[] {
    const length = typeof data === 'string' ? Buffer.byteLength(data) : data.byteLength;
    if (kind === 'down') this.#queue.down.update(data);
    return [`${head},"bytes":${length}}\n`];
  }

  /** Memory is bounded: what has not been decided by now is decided by what is known. */
  #force(): readonly RecordedLine[] {
    this.#forced += 1;
    this.#settleAll();
    return this.#queue.release();
  }

  #settleUp(attempt: number): void {
    this.#upLanes.get(attempt)?.settle();
  }

  #settleAll(): void {
    for (const lane of this.#upLanes.values()) lane.settle();
    this.#downLane.settle();
  }

  #end(event: EventOf<'exchange-end'>, offsetMicros: number): readonly RecordedLine[] {
    this.#settleAll();
    const lines = this.#queue.release();
    const { up, upBytes, down } = this.#counts;
    const sent = this.#queue.down.result();
    const end: FrameBody = {
      k: 'end',
      out: event.outcome,
      ...(event.stopReason !== undefined && { stop: event.stopReason }),
      ...(event.usage !== undefined && { usage: event.usage }),
      ...(event.cost !== undefined && { cost: event.cost }),
      ...(event.error !== undefined && { err: recordError(event.error, this.#redactor) }),
      att: this.#attempts,
      upN: up,
      upBytes,
      downN: down,
      downBytes: sent.bytes,
      downSha: sent.sha,
      complete: true,
      red: { secret: this.#redactor.found, forced: this.#forced },
    };
    this.#isEnded = true;
    return [...lines, ...this.#add(end, offsetMicros)];
  }

  #recordBody(body: string | Uint8Array): RecordedBody {
    const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : asBuffer(body);
    if (this.#options.mode === 'meta') return { bytes: bytes.length, sha: sha256(bytes) };
    if (!isUtf8(bytes)) {
      const masked = this.#redactor.binary({ b64: bytes.toString('base64') });
      return { bytes: bytes.length, sha: sha256(Buffer.from(masked.b64, 'base64')), d: masked };
    }
    const masked = this.#redactor.maskBytes(bytes);
    const kept = masked ?? bytes;
    if (kept.length >= (this.#options.rawFromBytes ?? Infinity)) {
      this.#raw = kept;
      return { bytes: bytes.length, sha: sha256(kept) };
    }
    const text = masked === undefined && typeof body === 'string' ? body : kept.toString('utf8');
    return { bytes: bytes.length, sha: sha256(kept), d: text };
  }

  #add(body: FrameBody, offsetMicros: number): readonly RecordedLine[] {
    const raw = this.#raw;
    this.#raw = undefined;
    const head = { v: 1, x: this.#options.exchange.id, n: this.#n, t: offsetMicros, ...(raw && { raw: raw.length }) };
    this.#n += 1;
    return this.#addLine(`${JSON.stringify({ ...head, ...body })}\n`, raw);
  }

  #addLine(line: string, raw?: Buffer): readonly RecordedLine[] {
    return this.#queue.add({ kind: 'line', held: NO_TEXT, prefix: line, suffix: '', isBinary: false, raw });
  }

  #head(offsetMicros: number): string {
    const n = this.#n;
    this.#n += 1;
    return `${this.#lineHead}${n},"t":${offsetMicros}`;
  }
}
