import type { ReplyReader } from './reply-reader.js';
import { decodingError, htmlError } from '../failure/in-stream-error.js';
import { isObject, parsedJson } from '../json/json-value.js';

/** The largest body that is not a stream. */
const LIMIT_BYTES = 64 * 1024 * 1024;
const OPENING_ANGLE = '<';

/** Collects a body that is no event stream: one JSON reply, lines of JSON, or an HTML page. */
export class WholeBody {
  #chunks: Uint8Array[] = [];
  #size = 0;

  push(bytes: Uint8Array, reader: ReplyReader): void {
    this.#size += bytes.length;
    if (this.#size > LIMIT_BYTES) {
      this.#chunks = [];
      reader.fail(decodingError('body_too_large', `the upstream's reply is larger than ${LIMIT_BYTES} bytes`));
      return;
    }
    this.#chunks.push(bytes);
  }

  /** The body is complete: decodes it. */
  decodeInto(reader: ReplyReader): void {
    if (reader.ended) return;
    const text = Buffer.concat(this.#chunks).toString('utf8');
    this.#chunks = [];
    if (text.startsWith(OPENING_ANGLE)) {
      reader.fail(htmlError(text));
      return;
    }
    const value = parsedJson(text);
    if (value !== undefined) reader.acceptWhole(value);
    else decodeLines(text, reader);
  }
}

/** One JSON value a line. A line that is not JSON fails the reply, since it may have held a part of the answer. */
function decodeLines(text: string, reader: ReplyReader): void {
  const lines = text.split(/\r\n|\r|\n/u).filter((line) => line.trim() !== '');
  const values = lines.map(parsedJson);
  if (values.length > 1 && values.every(isObject)) decodeSeries(values, reader);
  else reader.fail(decodingError('malformed_body', 'the upstream answered with JSON that cannot be parsed'));
}

function decodeSeries(values: readonly unknown[], reader: ReplyReader): void {
  for (const value of values) reader.accept(value, false);
  if (reader.ended) return;
  if (reader.finished) reader.close();
  else reader.fail(decodingError('stream_ended_early', 'upstream stream ended unexpectedly'));
}
