import type { SpoolSegment } from './spool-segment.js';
import { readStretches, type SpoolStretch } from './read-stretches.js';

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

  /** Where all lines lie, in the order in which they were written. */
  get stretches(): readonly SpoolStretch[] {
    return this.#ranges.map(({ segment, offset, length }) => ({ path: segment.path, from: offset, length }));
  }

  /** All lines, in the order in which they were written. */
  read(): Promise<Buffer> {
    return readStretches(this.stretches);
  }

  /** The lines are safe elsewhere: their files may go. */
  async release(): Promise<void> {
    const segments = new Set(this.#ranges.map((range) => range.segment));
    for (const segment of segments) await segment.release(this.id);
  }
}
