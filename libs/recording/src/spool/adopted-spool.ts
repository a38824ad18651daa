import { stat } from 'node:fs/promises';

import type { ProcessLock } from '@sluice/storage';

import { readLines } from './read-lines.js';
import { removeIfEmpty, segmentsIn } from './spool-directories.js';
import { SpoolSegment } from './spool-segment.js';
import { SpooledExchange } from './spooled-exchange.js';

/** What a gateway that is no more left behind. */
export class AdoptedSpool {
  readonly directory: string;
  readonly exchanges: readonly SpooledExchange[];
  /** Of the exchanges, those that were cut short: their recordings have no end. */
  readonly crashed: number;
  readonly #segments: readonly SpoolSegment[];
  readonly #lock: ProcessLock;

  private constructor(directory: string, found: Findings, lock: ProcessLock) {
    this.directory = directory;
    this.exchanges = [...found.exchanges.values()];
    this.crashed = this.exchanges.filter((exchange) => !found.ended.has(exchange.id)).length;
    this.#segments = found.segments;
    this.#lock = lock;
  }

  /** Reads the segments of a directory whose lock the caller holds. Removes those that hold nothing to keep. */
  static async read(directory: string, lock: ProcessLock): Promise<AdoptedSpool> {
    const paths = await segmentsIn(directory);
    const found: Findings = { exchanges: new Map(), ended: new Set(), dropped: new Set(), segments: [] };
    for (const path of paths) {
      const segment = SpoolSegment.adopt(path, (await stat(path)).size);
      found.segments.push(segment);
      // Only what was written last can have been damaged when the machine went down.
      await readSegment(segment, found, path === paths.at(-1));
    }
    for (const id of found.dropped) {
      await found.exchanges.get(id)?.release();
      found.exchanges.delete(id);
    }
    return new AdoptedSpool(directory, found, lock);
  }

  get fileBytes(): number {
    return this.#segments.reduce((bytes, segment) => bytes + (segment.isRemoved ? 0 : segment.size), 0);
  }

  /** Removes the files that hold nothing, and the directory with the last of them. */
  async removeIfDone(): Promise<boolean> {
    for (const segment of this.#segments) await segment.seal();
    if (this.#segments.some((segment) => !segment.isRemoved)) return false;
    this.#lock.release();
    await removeIfEmpty(this.directory);
    return true;
  }

  /** Leaves what is left to the next gateway. */
  release(): void {
    this.#lock.release();
  }
}

interface Findings {
  readonly exchanges: Map<string, SpooledExchange>;
  readonly ended: Set<string>;
  /** Those that are not to be kept. */
  readonly dropped: Set<string>;
  readonly segments: SpoolSegment[];
}

async function readSegment(segment: SpoolSegment, found: Findings, isSuspect: boolean): Promise<void> {
  for await (const lines of readLines(segment.path)) {
    for (const { bytes, line, offset, length } of lines) {
      if (!line || (isSuspect && !isJson(bytes))) continue;
      if (line.isDrop === true) {
        found.dropped.add(line.exchangeId);
        continue;
      }
      let exchange = found.exchanges.get(line.exchangeId);
      if (!exchange) {
        exchange = new SpooledExchange(line.exchangeId);
        found.exchanges.set(line.exchangeId, exchange);
      }
      exchange.add(segment, offset, length);
      if (line.isEnd) found.ended.add(line.exchangeId);
    }
  }
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString());
    return true;
  } catch {
    return false;
  }
}
