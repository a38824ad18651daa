import { type FileHandle, open, rm } from 'node:fs/promises';

import { monotonicMs } from '../monotonic.js';

/** One file of a spool, shared by the exchanges that were under way when it was written. */
export class SpoolSegment {
  readonly path: string;
  readonly #holders = new Set<string>();
  readonly #openedAtMs: number;
  #file: FileHandle | undefined;
  #size: number;
  #isDirty = false;
  #isSealed: boolean;
  #removal: Promise<void> | undefined;

  private constructor(path: string, file: FileHandle | undefined, state: { size: number; openedAtMs: number }) {
    this.path = path;
    this.#file = file;
    this.#size = state.size;
    this.#openedAtMs = state.openedAtMs;
    this.#isSealed = file === undefined;
  }

  /** A new, empty file to be appended to. */
  static async create(path: string): Promise<SpoolSegment> {
    return new SpoolSegment(path, await open(path, 'ax', 0o600), { size: 0, openedAtMs: monotonicMs() });
  }

  /** A file that somebody else wrote and nobody appends to any more. */
  static adopt(path: string, size: number): SpoolSegment {
    return new SpoolSegment(path, undefined, { size, openedAtMs: monotonicMs() });
  }

  /** Bytes written in whole. */
  get size(): number {
    return this.#size;
  }

  get ageMs(): number {
    return monotonicMs() - this.#openedAtMs;
  }

  /** @returns the offset at which the bytes begin */
  async append(bytes: readonly Uint8Array[]): Promise<number> {
    if (!this.#file) throw new Error(`${this.path} is sealed.`);
    const offset = this.#size;
    const length = bytes.reduce((sum, each) => sum + each.length, 0);
    try {
      const { bytesWritten } = await this.#file.writev(bytes);
      if (bytesWritten < length) throw new Error(`only ${bytesWritten} of ${length} bytes were taken`);
    } catch (error) {
      await this.#forgetFrom(offset);
      throw error;
    }
    this.#size += length;
    this.#isDirty = true;
    return offset;
  }

  /** What a full disk took of a batch will be written again elsewhere: whoever adopts the file must not find it twice. */
  async #forgetFrom(offset: number): Promise<void> {
    await this.#file?.truncate(offset).catch(() => undefined);
  }

  async sync(): Promise<void> {
    if (!this.#isDirty || !this.#file) return;
    this.#isDirty = false;
    await this.#file.datasync();
  }

  /** Ends the appending. The file goes as soon as nobody holds it. */
  async seal(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    this.#isSealed = true;
    try {
      await file?.datasync();
    } finally {
      await file?.close();
    }
    await this.#removeIfFree();
  }

  /** Keeps the file until the exchange lets go of it. */
  hold(exchangeId: string): void {
    this.#holders.add(exchangeId);
  }

  async release(exchangeId: string): Promise<void> {
    this.#holders.delete(exchangeId);
    await this.#removeIfFree();
  }

  async #removeIfFree(): Promise<void> {
    if (this.#isSealed && this.#holders.size === 0) this.#removal ??= rm(this.path, { force: true });
    await this.#removal;
  }

  /** Whether the file is gone, and counts no more. */
  get isRemoved(): boolean {
    return this.#removal !== undefined;
  }
}
