import { createHash, type Hash } from 'node:crypto';

/** Text is collected up to this many characters: a call of the hash costs more than what it does to one event. */
const BATCH_LENGTH = 16 * 1024;

/** Length and sha256 of the bytes of a stream that comes as text and bytes. */
export class StreamDigest {
  readonly #hash: Hash = createHash('sha256');
  #batch = '';
  #bytes = 0;

  update(data: string | Uint8Array): void {
    if (typeof data !== 'string') {
      this.#flush();
      this.#take(data);
      return;
    }
    // Half a character is a replacement character by itself; joined with its other half it would be something else.
    if (isLowSurrogate(data.charCodeAt(0))) this.#flush();
    this.#batch += data;
    if (this.#batch.length > BATCH_LENGTH) this.#flush();
  }

  /** Of all bytes so far. */
  result(): { readonly bytes: number; readonly sha: string } {
    this.#flush();
    return { bytes: this.#bytes, sha: this.#hash.copy().digest('hex') };
  }

  #flush(): void {
    if (this.#batch === '') return;
    this.#take(Buffer.from(this.#batch, 'utf8'));
    this.#batch = '';
  }

  #take(bytes: Uint8Array): void {
    this.#bytes += bytes.byteLength;
    this.#hash.update(bytes);
  }
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
