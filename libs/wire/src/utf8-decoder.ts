import { isAscii } from 'node:buffer';

const BYTE_ORDER_MARK = 0xfeff;

/**
 * Turns the bytes of one stream into text, read by read, and drops the byte order mark.
 *
 * A read that is pure ASCII, as nearly all are, takes a short cut that costs a third of the `TextDecoder`. All others
 * go through one streaming `TextDecoder`, since a read may end in the middle of a character.
 */
export class Utf8Decoder {
  readonly #decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true });
  #midCharacter = false;
  #atStart = true;

  push(bytes: Uint8Array): string {
    if (bytes.length === 0) return '';
    if (!this.#midCharacter && isAscii(bytes)) {
      this.#atStart = false;
      const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return buffer.toString('latin1');
    }
    this.#midCharacter = (bytes[bytes.length - 1] ?? 0) >= 0x80;
    return this.#unmarked(this.#decoder.decode(bytes, { stream: true }));
  }

  /** The bytes have ended: gives back what an unfinished character is replaced by, if there is one. */
  end(): string {
    return this.#unmarked(this.#decoder.decode());
  }

  #unmarked(text: string): string {
    if (!this.#atStart || text === '') return text;
    this.#atStart = false;
    return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
  }
}
