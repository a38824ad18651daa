import { createHash } from 'node:crypto';

import type { Frame, RecordedBody } from '@sluice/recordings';

import { readSpoolLine } from './spool-line.js';

const LINE_FEED = 0x0a;

/** Puts a body that stands behind its line into the frame, whose body it is given without. */
type PlaceBody = (body: RecordedBody, bytes: Buffer) => RecordedBody;

/** A frame whose body stands behind its line. */
type FrameWithBody = Frame & { readonly req: { readonly body: RecordedBody } };

/**
 * The lines of a spool as those of a recording: bodies that stand behind their lines are put into them. One that is not
 * what was written is left out.
 *
 * @param bytes whole lines of one exchange
 * @param place how a body is put into its line: whole, unless told
 * @throws {Error} when a body is shorter than its line says
 */
export function inlineBodies(bytes: Buffer, place: PlaceBody = wholeBody): Buffer {
  const pieces: Buffer[] = [];
  let copied = 0;
  for (let start = 0; start < bytes.length;) {
    const lineEnd = endOfLine(bytes, start);
    const rawBytes = readSpoolLine(bytes.subarray(start, lineEnd))?.rawBytes;
    if (rawBytes === undefined) {
      start = lineEnd + 1;
      continue;
    }
    const bodyEnd = lineEnd + 1 + rawBytes;
    if (bytes[bodyEnd] !== LINE_FEED) throw new Error('A body in the spool is not as long as its line says.');
    const body = bytes.subarray(lineEnd + 1, bodyEnd);
    pieces.push(bytes.subarray(copied, start), inlined(bytes.subarray(start, lineEnd), body, place));
    copied = bodyEnd;
    start = bodyEnd + 1;
  }
  return pieces.length === 0 ? bytes : Buffer.concat([...pieces, bytes.subarray(copied)]);
}

/** The line without its line feed, which is that behind the body. */
function inlined(line: Buffer, raw: Buffer, place: PlaceBody): Buffer {
  const frame = JSON.parse(line.toString()) as FrameWithBody;
  // A machine that went down may have left zeros.
  const isWhole = createHash('sha256').update(raw).digest('hex') === frame.req.body.sha;
  const body = isWhole ? place(frame.req.body, raw) : frame.req.body;
  return Buffer.from(JSON.stringify({ ...frame, raw: undefined, req: { ...frame.req, body } }));
}

function wholeBody(body: RecordedBody, bytes: Buffer): RecordedBody {
  return { ...body, d: bytes.toString('utf8') };
}

function endOfLine(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(LINE_FEED, start);
  return end < 0 ? bytes.length : end;
}
