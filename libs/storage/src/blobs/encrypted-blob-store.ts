import type { BlobCipher } from './blob-cipher.js';
import type { BlobStore } from './blob-store.js';

/** Encrypts what goes into another store, and decrypts what comes out of it. */
export class EncryptedBlobStore implements BlobStore {
  readonly #blobs: BlobStore;
  readonly #cipher: BlobCipher;

  constructor(blobs: BlobStore, cipher: BlobCipher) {
    this.#blobs = blobs;
    this.#cipher = cipher;
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.#blobs.put(key, this.#cipher.seal(key, bytes));
  }

  /**
   * @throws {BlobNotFoundError}
   * @throws {BlobKeyMissingError}
   * @throws {BlobDamagedError}
   */
  async get(key: string): Promise<Buffer> {
    return this.#cipher.open(key, await this.#blobs.get(key));
  }

  has(key: string): Promise<boolean> {
    return this.#blobs.has(key);
  }

  delete(key: string): Promise<void> {
    return this.#blobs.delete(key);
  }
}
