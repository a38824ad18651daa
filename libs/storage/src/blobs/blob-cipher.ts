import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

import { BlobDamagedError } from './blob-store.js';

const ALGORITHM = 'aes-256-gcm';
/** Begins every encrypted blob; what is compressed begins otherwise. The digit is the version of what follows. */
const MARK = Buffer.from('slenc1');
const KEY_BYTES = 32;
const ID_BYTES = 4;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = MARK.length + ID_BYTES + NONCE_BYTES + TAG_BYTES;

/** Keys of 32 bytes each, in base64. */
export interface BlobKeys {
  /** What blobs are encrypted with; absent = they are not. */
  readonly current?: string;
  /** What they were encrypted with before. */
  readonly older?: readonly string[];
}

/** A blob is encrypted with a key that is not there. */
export class BlobKeyMissingError extends Error {
  override readonly name = 'BlobKeyMissingError';
}

/**
 * AES-256-GCM over whole blobs: mark, id of the key, nonce, tag, and then what was encrypted. The id is the beginning of
 * the key's digest, so that nobody has to give keys names. A blob is bound to its place in the store: one that was put
 * in the place of another is damaged.
 */
export class BlobCipher {
  readonly #keys = new Map<string, Buffer>();
  readonly #current: Buffer | undefined;

  /** @throws {Error} when a key does not have 32 bytes */
  constructor({ current, older = [] }: BlobKeys) {
    for (const text of older) this.#add(text);
    this.#current = current === undefined ? undefined : this.#add(current);
  }

  /** What is to be stored under the place; the bytes themselves where there is no key. */
  seal(place: string, bytes: Uint8Array): Uint8Array {
    if (!this.#current) return bytes;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#current, nonce).setAAD(Buffer.from(place));
    const sealed = [cipher.update(bytes), cipher.final()];
    return Buffer.concat([MARK, idOf(this.#current), nonce, cipher.getAuthTag(), ...sealed]);
  }

  /**
   * What was stored under the place, also before there was a key.
   *
   * @throws {BlobKeyMissingError}
   * @throws {BlobDamagedError} when it was changed, or belongs to another place
   */
  open(place: string, stored: Buffer): Buffer {
    if (!stored.subarray(0, MARK.length).equals(MARK)) return stored;
    if (stored.length < HEAD_BYTES)
      throw new BlobDamagedError(`The blob ${place} is shorter than an encrypted one is.`);
    const id = stored.toString('hex', MARK.length, MARK.length + ID_BYTES);
    const key = this.#keys.get(id);
    if (!key) {
      throw new BlobKeyMissingError(
        `The blob ${place} is encrypted with the key ${id}, which is not there: set SLUICE_RECORDING_KEY to it, or add it to SLUICE_RECORDING_OLD_KEYS.`,
      );
    }
    const [nonceAt, tagAt] = [MARK.length + ID_BYTES, HEAD_BYTES - TAG_BYTES];
    const decipher = createDecipheriv(ALGORITHM, key, stored.subarray(nonceAt, tagAt), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(place))
      .setAuthTag(stored.subarray(tagAt, HEAD_BYTES));
    try {
      return Buffer.concat([decipher.update(stored.subarray(HEAD_BYTES)), decipher.final()]);
    } catch (error) {
      throw new BlobDamagedError(`The blob ${place} is not what was encrypted with the key ${id}.`, { cause: error });
    }
  }

  #add(text: string): Buffer {
    const key = Buffer.from(text, 'base64');
    if (key.length !== KEY_BYTES) throw new Error(`A key of recordings has ${key.length} bytes, not ${KEY_BYTES}.`);
    this.#keys.set(idOf(key).toString('hex'), key);
    return key;
  }
}

function idOf(key: Buffer): Buffer {
  return createHash('sha256').update(key).digest().subarray(0, ID_BYTES);
}
