import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

import type { BlobStore } from '../blobs/blob-store.js';
import type { AnnouncedPart, PartIndex, StoredPart } from './part-index.js';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Parts that are written, or read, at a time. */
const PARALLEL = 8;
/** Digests that are remembered: some megabytes. */
const MAX_KNOWN = 50_000;
/** For so long nobody is asked again whether a part is there; far less than a sweep waits. */
const KNOWN_FOR_MS = 600_000;

/** Key of a part in the blob store. @param sha sha256 in hex of the part */
export function partKeyOf(sha: string): string {
  return `parts/${sha.slice(0, 2)}/${sha}.gz`;
}

/** Parts of bodies in the blob store, each once. */
export class PartStore {
  readonly #index: PartIndex;
  readonly #blobs: BlobStore;
  /** When each part was last known to be there, the least recent first. */
  readonly #known = new Map<string, number>();

  constructor(index: PartIndex, blobs: BlobStore) {
    this.#index = index;
    this.#blobs = blobs;
  }

  /**
   * Puts parts where they are not yet. Each is looked for once in a while, whatever the index says.
   *
   * @throws {PartMissingError} when one is being removed at present
   */
  async put(parts: ReadonlyMap<string, Buffer>): Promise<void> {
    const nowMs = performance.now();
    const unknown = [...parts.keys()].filter((sha) => (this.#known.get(sha) ?? -Infinity) < nowMs - KNOWN_FOR_MS);
    if (unknown.length > 0) {
      const missing = await this.#index.announce(unknown);
      await this.#index.confirm(await inParallel(missing, (part) => this.#write(part, parts)));
      const absent = new Set(missing.map(({ sha }) => sha));
      await inParallel(
        unknown.filter((sha) => !absent.has(sha)),
        (sha) => this.#restore(sha, parts),
      );
    }
    for (const sha of unknown) this.#remember(sha, nowMs);
  }

  /** What was known is not so: it is asked for again. */
  forget(shas: Iterable<string>): void {
    for (const sha of shas) this.#known.delete(sha);
  }

  async #write(part: AnnouncedPart, parts: ReadonlyMap<string, Buffer>): Promise<StoredPart> {
    const packed = await compress(parts.get(part.sha) ?? '', { level: 1 });
    await this.#blobs.put(partKeyOf(part.sha), packed);
    return { ...part, bytes: packed.length };
  }

  /** What the index knows of may lie in another blob store, or may have been lost with a disk. */
  async #restore(sha: string, parts: ReadonlyMap<string, Buffer>): Promise<void> {
    const key = partKeyOf(sha);
    if (await this.#blobs.has(key)) return;
    await this.#blobs.put(key, await compress(parts.get(sha) ?? '', { level: 1 }));
  }

  #remember(sha: string, nowMs: number): void {
    this.#known.delete(sha);
    this.#known.set(sha, nowMs);
    if (this.#known.size > MAX_KNOWN) for (const [oldest] of this.#known) return void this.#known.delete(oldest);
  }
}

/**
 * Reads parts.
 *
 * @throws {BlobNotFoundError}
 */
export async function readParts(blobs: BlobStore, shas: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
  return new Map(
    await inParallel(shas, async (sha) => [sha, await decompress(await blobs.get(partKeyOf(sha)))] as const),
  );
}

/** Results come in any order. */
async function inParallel<From, To>(items: readonly From[], work: (item: From) => Promise<To>): Promise<readonly To[]> {
  const results: To[] = [];
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) results.push(await work(item));
  };
  await Promise.all(Array.from({ length: Math.min(PARALLEL, items.length) }, worker));
  return results;
}
