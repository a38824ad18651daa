import type { Frame, RecordedBody } from '../frames/frame.js';
import { decodeBytes, sha256 } from '../frames/recorded-bytes.js';
import { type BodyParts, joinBody, splitBody } from './body-parts.js';

/** Bodies shorter than this stay whole: compressed, they fit into a block or two of a file system. */
const MIN_CUT_BYTES = 16 * 1024;

const LINE_FEED = 0x0a;
/** No other frames have bodies, and only bodies that were cut have parts. */
const PARTS_MARK = '"parts":[';

/** A recording whose longer bodies were cut. */
export interface CutRecording {
  /** Its lines; bodies that were cut have `parts` instead of `d`. */
  readonly lines: Buffer;
  readonly parts: ReadonlyMap<string, Buffer>;
}

type FrameWithBody = Extract<Frame, { readonly req: object }>;

/** Cuts the bodies of a recording whose lines are whole. */
export function cutRecording(lines: Buffer): CutRecording {
  const parts: BodyParts = new Map();
  const pieces: Buffer[] = [];
  for (let start = 0; start < lines.length;) {
    const end = lines.indexOf(LINE_FEED, start) + 1 || lines.length;
    const line = lines.subarray(start, end);
    pieces.push(line.length < MIN_CUT_BYTES ? line : cutLine(line, parts));
    start = end;
  }
  return { lines: Buffer.concat(pieces), parts };
}

function cutLine(line: Buffer, parts: BodyParts): Buffer {
  const frame = parse(line.toString('utf8'));
  const body = frame?.req.body;
  if (frame === undefined || typeof body?.d !== 'string' || body.bytes < MIN_CUT_BYTES) return line;
  const { d, ...rest } = body;
  const text = decodeBytes(d);
  // One that is not what was recorded stays as it is: it could not be told from one that was put together wrongly.
  if (text.length !== body.bytes || sha256(text) !== body.sha) return line;
  return Buffer.from(`${JSON.stringify(withBody(frame, splitBody(rest, text, parts)))}\n`);
}

/**
 * The lines with every body whole.
 *
 * @throws {Error} when a part is missing, or a body is not what was recorded
 */
export function joinRecording(lines: string, parts: ReadonlyMap<string, Buffer>): string {
  if (!lines.includes(PARTS_MARK)) return lines;
  return lines
    .split('\n')
    .map((line) => (isCut(line) ? joinLine(line, parts) : line))
    .join('\n');
}

function joinLine(line: string, parts: ReadonlyMap<string, Buffer>): string {
  const frame = parse(line);
  if (frame?.req.body?.parts === undefined) return line;
  return JSON.stringify(withBody(frame, joinBody(frame.req.body, parts)));
}

/** The same words may stand in a stream, so that this is only a first look. */
function isCut(line: string): boolean {
  return line.includes(PARTS_MARK);
}

function withBody(frame: FrameWithBody, body: RecordedBody): object {
  return { ...frame, req: { ...frame.req, body } };
}

function parse(line: string): FrameWithBody | undefined {
  try {
    const frame = JSON.parse(line) as Partial<FrameWithBody> | null;
    return (frame?.k === 'open' || frame?.k === 'att') && frame.req ? (frame as FrameWithBody) : undefined;
  } catch {
    return undefined;
  }
}
