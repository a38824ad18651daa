/** Keeps whole, immutable byte strings under keys such as `rec/2026-11-20/01J….jsonl.gz`. */
export interface BlobStore {
  /** Durable when the promise resolves. A key that exists is replaced as a whole. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /** @throws {BlobNotFoundError} */
  get(key: string): Promise<Buffer>;
  /** Whether there is something under the key; costs less than to get it. */
  has(key: string): Promise<boolean>;
  /** Harmless when there is no such key. */
  delete(key: string): Promise<void>;
}

/** There is nothing under the key. */
export class BlobNotFoundError extends Error {
  override readonly name = 'BlobNotFoundError';

  constructor(key: string, where: string) {
    super(`There is no blob ${key} in ${where}.`);
  }
}

/** What came back are not the bytes that were put. */
export class BlobDamagedError extends Error {
  override readonly name = 'BlobDamagedError';
}
