/** More of an error body than this says nothing new, and could be an endless page. */
const MAX_BODY_BYTES = 64 * 1024;

/** Gathers the beginning of an error body. */
export class FailureBody {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  /** @returns false once no more is wanted */
  push(bytes: Uint8Array): boolean {
    const wanted = bytes.subarray(0, MAX_BODY_BYTES - this.#length);
    this.#parts.push(wanted);
    this.#length += wanted.length;
    return this.#length < MAX_BODY_BYTES;
  }

  text(): string {
    return Buffer.concat(this.#parts).toString('utf8');
  }
}
