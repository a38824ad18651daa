import { open } from 'node:fs/promises';

import { readSpoolLine, type SpoolLine } from './spool-line.js';

const CHUNK_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;

/** A line, without its line feed, and where it stands. */
export interface FileLine {
  readonly bytes: Buffer;
  /** Absent for bytes that are no line of a recording. */
  readonly line?: SpoolLine;
  readonly offset: number;
  /** In bytes, with all that stands behind the line and belongs to it. */
  readonly length: number;
}

/**
 * The whole lines of a file, without the bodies behind them. What follows the last one that is whole is left out: a
 * write that a crash cut off.
 *
 * @yields the lines of one read at a time, so that the event loop breathes in between
 */
export async function* readLines(path: string): AsyncGenerator<readonly FileLine[]> {
  const file = await open(path, 'r');
  const splitter = new LineSplitter();
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES);
      if (bytesRead === 0) return;
      const lines = splitter.push(buffer.subarray(0, bytesRead));
      if (lines.length > 0) yield lines;
    }
  } finally {
    await file.close();
  }
}

/** Cuts the bytes of a spool into lines. What belongs to a line and is not JSON is counted and let go. */
class LineSplitter {
  #rest: Buffer = Buffer.alloc(0);
  /** Where the rest begins. */
  #offset = 0;
  /** A line whose body is on its way. */
  #waiting: FileLine | undefined;

  push(chunk: Buffer): readonly FileLine[] {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const lines: FileLine[] = [];
    for (let line = this.#next(); line; line = this.#next()) lines.push(line);
    return lines;
  }

  #next(): FileLine | undefined {
    this.#waiting ??= this.#head();
    const line = this.#waiting;
    if (line === undefined) return undefined;
    const end = line.offset + line.length;
    this.#skip(Math.min(this.#rest.length, end - this.#offset));
    if (this.#offset < end) return undefined;
    this.#waiting = undefined;
    return line;
  }

  #head(): FileLine | undefined {
    const end = this.#rest.indexOf(LINE_FEED);
    if (end < 0) return undefined;
    const bytes = this.#rest.subarray(0, end);
    const line = readSpoolLine(bytes);
    const behind = line?.rawBytes === undefined ? 0 : line.rawBytes + 1;
    return { bytes, ...(line && { line }), offset: this.#offset, length: end + 1 + behind };
  }

  #skip(bytes: number): void {
    this.#rest = this.#rest.subarray(bytes);
    this.#offset += bytes;
  }
}
