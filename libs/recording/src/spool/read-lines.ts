import { open } from 'node:fs/promises';

const CHUNK_BYTES = 1024 * 1024;
const LINE_FEED = 0x0a;

/** A line, without its line feed, and where it stands. */
export interface FileLine {
  readonly bytes: Buffer;
  readonly offset: number;
}

/**
 * The whole lines of a file. What follows the last line feed is left out: a write that a crash cut off.
 *
 * @yields the lines of one read at a time, so that the event loop breathes in between
 */
export async function* readLines(path: string): AsyncGenerator<readonly FileLine[]> {
  const file = await open(path, 'r');
  try {
    let rest = Buffer.alloc(0);
    let offset = 0;
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES);
      if (bytesRead === 0) return;
      const bytes = Buffer.concat([rest, buffer.subarray(0, bytesRead)]);
      const { lines, used } = splitLines(bytes, offset);
      rest = bytes.subarray(used);
      offset += used;
      if (lines.length > 0) yield lines;
    }
  } finally {
    await file.close();
  }
}

function splitLines(bytes: Buffer, offset: number): { lines: FileLine[]; used: number } {
  const lines: FileLine[] = [];
  let start = 0;
  for (let end = bytes.indexOf(LINE_FEED); end >= 0; end = bytes.indexOf(LINE_FEED, start)) {
    lines.push({ bytes: bytes.subarray(start, end), offset: offset + start });
    start = end + 1;
  }
  return { lines, used: start };
}
