import { type FileHandle, open } from 'node:fs/promises';

import type { SpoolSegment } from './spool-segment.js';

interface SpoolRange {
  readonly segment: SpoolSegment;
  readonly offset: number;
  length: number;
}

/** Where the lines of one exchange lie in a spool. */
export class SpooledExchange {
  readonly id: string;
  readonly #ranges: SpoolRange[] = [];
  #bytes = 0;

  constructor(id: string) {
    this.id = id;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Notes that lines were written, and keeps their file. */
  add(segment: SpoolSegment, offset: number, length: number): void {
    const last = this.#ranges.at(-1);
    if (last?.segment === segment && last.offset + last.length === offset) last.length += length;
    else this.#ranges.push({ segment, offset, length });
    segment.hold(this.id);
    this.#bytes += length;
  }

  /** All lines, in the order in which they were written. */
  async read(): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(this.#bytes);
    let position = 0;
    for (const [path, ranges] of this.#rangesByFile()) {
      const file = await open(path, 'r');
      try {
        for (const { offset, length } of ranges) {
          await readWhole(file, bytes.subarray(position, position + length), offset);
          position += length;
        }
      } finally {
        await file.close();
      }
    }
    return bytes;
  }

  #rangesByFile(): ReadonlyMap<string, readonly SpoolRange[]> {
    const byFile = new Map<string, SpoolRange[]>();
    for (const range of this.#ranges) {
      const ranges = byFile.get(range.segment.path);
      if (ranges) ranges.push(range);
      else byFile.set(range.segment.path, [range]);
    }
    return byFile;
  }

  /** The lines are safe elsewhere: their files may go. */
  async release(): Promise<void> {
    const segments = new Set(this.#ranges.map((range) => range.segment));
    for (const segment of segments) await segment.release(this.id);
  }
}

async function readWhole(file: FileHandle, into: Buffer, offset: number): Promise<void> {
  let done = 0;
  while (done < into.length) {
    const { bytesRead } = await file.read(into, done, into.length - done, offset + done);
    if (bytesRead === 0) throw new Error('A segment of the spool is shorter than what was written to it.');
    done += bytesRead;
  }
}
