import type { BodyPart, RecordedBody } from '../frames/frame.js';
import { sha256 } from '../frames/recorded-bytes.js';
import { cutJson } from './cut-json.js';

/** Bytes of parts by their sha256 in hex. */
export type BodyParts = Map<string, Buffer>;

/**
 * A body as it is kept beside others of its conversation: what it has in common with them stands elsewhere, once. The
 * text is not written anew, so that it is put together again byte for byte.
 *
 * @param body the body without its bytes
 * @param text its bytes, which are valid UTF-8
 * @param parts the parts are added to these
 */
export function splitBody(body: RecordedBody, text: Buffer, parts: BodyParts): RecordedBody {
  const pieces: (string | BodyPart)[] = [];
  let end = 0;
  for (const [from, to] of cutJson(text)) {
    if (from > end) pieces.push(text.toString('utf8', end, from));
    const part = text.subarray(from, to);
    const sha = sha256(part);
    parts.set(sha, part);
    pieces.push({ sha, bytes: part.length });
    end = to;
  }
  if (pieces.length === 0) return { ...body, d: text.toString('utf8') };
  if (end < text.length) pieces.push(text.toString('utf8', end));
  return { ...body, parts: pieces };
}

/**
 * The body with its bytes.
 *
 * @throws {Error} when a part is missing, or the whole is not what was recorded
 */
export function joinBody(body: RecordedBody, parts: ReadonlyMap<string, Buffer>): RecordedBody {
  const { parts: pieces = [], ...rest } = body;
  const text = Buffer.concat(pieces.map((piece) => bytesOf(piece, parts)));
  if (text.length !== body.bytes || sha256(text) !== body.sha)
    throw new Error('a body put together from its parts is not the one that was recorded');
  return { ...rest, d: text.toString('utf8') };
}

function bytesOf(piece: string | BodyPart, parts: ReadonlyMap<string, Buffer>): Buffer {
  if (typeof piece === 'string') return Buffer.from(piece);
  const bytes = parts.get(piece.sha);
  if (bytes === undefined) throw new Error(`the part ${piece.sha} of a body is missing`);
  return bytes;
}
