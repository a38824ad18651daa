import { blobKeyParts } from './blob-key.js';
import { BlobNotFoundError, type BlobStore } from './blob-store.js';
import { BoundedCalls } from './bounded-calls.js';
import { type RetryLimits, retryCalls } from './retry-calls.js';
import { describeFailure, isMissingObject, isTransientFailure } from './s3-failure.js';
import type { S3Location } from './s3-location.js';
import type { S3Access, S3Objects } from './s3-objects.js';

/** How a server is treated. */
export interface S3Limits extends RetryLimits {
  /** Calls under way at once. */
  readonly maxConnections: number;
}

/** A body has 32 MB at most before it is compressed: one that takes longer has stopped moving. */
export const USUAL_S3_LIMITS: S3Limits = {
  maxConnections: 16,
  maxAttempts: 5,
  attemptMs: 20_000,
  deadlineMs: 60_000,
  firstDelayMs: 200,
  maxDelayMs: 5_000,
};

/**
 * Blobs as objects of one bucket, on AWS or on any server that speaks its S3 API. Nothing is ever listed. The keys of
 * access need `s3:PutObject`, `s3:GetObject` and `s3:DeleteObject` below the prefix, and `s3:ListBucket`, without which
 * a missing object cannot be told from a forbidden one.
 */
export class S3BlobStore implements BlobStore {
  readonly #open: () => Promise<S3Objects>;
  readonly #limits: S3Limits;
  readonly #calls: BoundedCalls;
  readonly #name: string;
  #objects: Promise<S3Objects> | undefined;

  constructor(location: S3Location, access: S3Access, limits = USUAL_S3_LIMITS) {
    this.#limits = limits;
    this.#calls = new BoundedCalls(limits.maxConnections);
    this.#name = `s3://${location.bucket}/${location.prefix}`;
    // The client takes longer to load than all else: who keeps bodies in files need not wait for it.
    this.#open = async () => new (await import('./s3-objects.js')).S3Objects(location, access, limits.maxConnections);
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.#call(key, 'written to', (objects, signal) => objects.put(key, bytes, signal));
  }

  async get(key: string): Promise<Buffer> {
    return this.#call(key, 'read from', (objects, signal) => objects.get(key, signal));
  }

  async has(key: string): Promise<boolean> {
    try {
      await this.#call(key, 'looked for in', (objects, signal) => objects.head(key, signal));
      return true;
    } catch (error) {
      if (error instanceof BlobNotFoundError) return false;
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    await this.#call(key, 'deleted from', (objects, signal) => objects.delete(key, signal));
  }

  async #call<T>(key: string, what: string, call: (objects: S3Objects, signal: AbortSignal) => Promise<T>): Promise<T> {
    blobKeyParts(key);
    const objects = await (this.#objects ??= this.#open());
    try {
      return await this.#calls.run(() =>
        retryCalls((signal) => call(objects, signal), isTransientFailure, this.#limits),
      );
    } catch (error) {
      if (isMissingObject(error)) throw new BlobNotFoundError(key, this.#name);
      throw new Error(`The blob ${key} cannot be ${what} ${this.#name}: ${describeFailure(error)}`, { cause: error });
    }
  }
}
