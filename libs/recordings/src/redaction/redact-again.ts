import { isUtf8 } from 'node:buffer';

import type { HeaderList } from '@sluice/exchange';

import type { Frame, FrameOf, RecordedBody, RecordedBytes } from '../frames/frame.js';
import { decodeBytes, encodeBytes, sha256 } from '../frames/recorded-bytes.js';
import { StreamDigest } from '../frames/stream-digest.js';
import type { HeldText } from './held-text.js';
import { Redactor } from './redactor.js';
import { StreamLane } from './stream-lane.js';

/** What the rules are used with. */
export interface RedactionKeys {
  /** Key of the masks' digests. */
  readonly maskKey: Uint8Array;
  /** Secrets known by their text. */
  readonly secrets: readonly string[];
}

/** Where something stands that must not be kept; never what it is. */
export interface SecretFinding {
  /** Number of the frame. */
  readonly frame: number;
  readonly kind: string;
}

type StreamFrame = FrameOf<'up' | 'down'> & { readonly d: RecordedBytes };

/**
 * Looks through the frames of a recording by the rules of today, which may know secrets that those under which it was
 * made did not.
 */
export function findSecrets(frames: readonly Frame[], keys: RedactionKeys): readonly SecretFinding[] {
  const masked = maskFrames(frames, new Redactor({ mode: 'full', ...keys }));
  return frames.flatMap((frame, index) => (masked[index] === frame ? [] : [{ frame: frame.n, kind: frame.k }]));
}

/**
 * The frames as the mode `redacted` would have kept them under the rules of today. Lengths and chunk boundaries stay;
 * the digests of what was masked are made anew. What lacks its bodies keeps lacking them.
 */
export function redactAgain(frames: readonly Frame[], keys: RedactionKeys): readonly Frame[] {
  const masked = maskFrames(frames, new Redactor({ mode: 'redacted', ...keys }));
  const sent = digestOf(masked);
  return masked.map((frame) => {
    if (frame.k === 'open' && frame.mode === 'full') return { ...frame, mode: 'redacted' };
    if (frame.k === 'end' && sent !== undefined) return { ...frame, downSha: sent };
    return frame;
  });
}

/** Of what the client was sent; undefined where that is not kept. */
function digestOf(frames: readonly Frame[]): string | undefined {
  const down = frames.filter((frame) => frame.k === 'down');
  if (down.some(({ d }) => d === undefined)) return undefined;
  const digest = new StreamDigest();
  for (const { d } of down) digest.update(typeof d === 'object' ? decodeBytes(d) : (d ?? ''));
  return digest.result().sha;
}

/** Frames in which there was nothing to mask are the same objects. */
function maskFrames(frames: readonly Frame[], redactor: Redactor): readonly Frame[] {
  const streams = new StreamMasks(redactor);
  for (const frame of frames) if (isStreamFrame(frame)) streams.read(frame);
  streams.settle();
  return frames.map((frame) => (isStreamFrame(frame) ? streams.maskOf(frame) : maskFrame(frame, redactor)));
}

function isStreamFrame(frame: Frame): frame is StreamFrame {
  return (frame.k === 'up' || frame.k === 'down') && frame.d !== undefined;
}

/** The streams of a recording, each read whole before anything of it is decided. */
class StreamMasks {
  readonly #redactor: Redactor;
  readonly #lanes = new Map<string, StreamLane>();
  readonly #held = new Map<StreamFrame, { readonly text: HeldText; readonly isBinary: boolean }>();

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  read(frame: StreamFrame): void {
    const name = frame.k === 'up' ? `up ${frame.a}` : 'down';
    let lane = this.#lanes.get(name);
    if (lane === undefined) {
      lane = new StreamLane(this.#redactor.tools);
      this.#lanes.set(name, lane);
    }
    const isBinary = typeof frame.d === 'object';
    const text = lane.push(typeof frame.d === 'object' ? decodeBytes(frame.d).toString('latin1') : frame.d);
    if (text !== undefined) this.#held.set(frame, { text, isBinary });
  }

  settle(): void {
    for (const lane of this.#lanes.values()) lane.settle();
  }

  maskOf(frame: StreamFrame): Frame {
    const held = this.#held.get(frame);
    if (held === undefined) return frame;
    const masked = held.text.masked();
    if (masked === held.text.text) return frame;
    return { ...frame, d: held.isBinary ? encodeBytes(Buffer.from(masked, 'latin1')) : masked };
  }
}

function maskFrame(frame: Frame, redactor: Redactor): Frame {
  switch (frame.k) {
    case 'open': {
      const { req, ...rest } = frame;
      const request = replaced(maskRequest(req, redactor), { q: redactor.url(`?${req.q}`).slice(1) });
      return replaced(frame, { ...changesOf(rest, redactor), req: request });
    }
    case 'att': {
      const { req, ...rest } = frame;
      const request = replaced(maskRequest(req, redactor), { url: redactor.url(req.url) });
      return replaced(frame, { ...changesOf(rest, redactor), req: request });
    }
    case 'att.head':
    case 'head': {
      const { h, ...rest } = frame;
      return replaced<Frame>(frame, { ...changesOf(rest, redactor), h: maskHeaders(h, redactor) });
    }
    default:
      return redactor.value(frame) as Frame;
  }
}

/** What of plain values had to be masked. */
function changesOf<Value extends object>(value: Value, redactor: Redactor): Partial<Value> {
  const masked = redactor.value(value) as Value;
  return masked === value ? {} : masked;
}

/** The same object where nothing would change. */
function replaced<Value extends object>(before: Value, changes: Partial<Value>): Value {
  const after = { ...before, ...changes };
  const isSame = Object.values(after).every((value, index) => value === Object.values(before)[index]);
  return isSame ? before : after;
}

function maskRequest<Request extends { readonly h: HeaderList; readonly body?: RecordedBody }>(
  request: Request,
  redactor: Redactor,
): Request {
  const { h, body } = request;
  const changes = { h: maskHeaders(h, redactor), ...(body && { body: maskBody(body, redactor) }) };
  return replaced(request, changes as Partial<Request>);
}

/** What stands in place of a value already is none. */
const PLACEHOLDER = /^⟦.*⟧$/;

function maskHeaders(headers: HeaderList, redactor: Redactor): HeaderList {
  const masked = headers.map((header) => (PLACEHOLDER.test(header[1]) ? header : redactor.headers([header])[0]));
  const isSame = masked.every((header, index) => header?.[1] === headers[index]?.[1]);
  return isSame ? headers : masked.filter((header) => header !== undefined);
}

function maskBody(body: RecordedBody, redactor: Redactor): RecordedBody {
  const { d } = body;
  if (d === undefined) return body;
  if (typeof d === 'object') {
    const masked = redactor.binary(d);
    return masked.b64 === d.b64 ? body : { ...body, sha: sha256(decodeBytes(masked)), d: masked };
  }
  const bytes = Buffer.from(d);
  const masked = isUtf8(bytes) ? redactor.maskBytes(bytes) : undefined;
  if (masked === undefined || masked.equals(bytes)) return body;
  return { ...body, sha: sha256(masked), d: masked.toString('utf8') };
}
