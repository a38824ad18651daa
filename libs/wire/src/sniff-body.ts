/** What a response body is, whatever its content type claims. */
export type BodyKind = 'json' | 'html' | 'sse';

/** A byte order mark counts as blank: it stands before the first byte that means something. */
const BLANK_BYTES: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf]);

const KIND_OF_FIRST_BYTE: ReadonlyMap<number, BodyKind> = new Map([
  [0x7b, 'json'],
  [0x5b, 'json'],
  [0x3c, 'html'],
]);

/** Where the first byte stands that is not blank; -1 if there is none yet. */
export function firstMeaningfulByte(bytes: Uint8Array): number {
  return bytes.findIndex((byte) => !BLANK_BYTES.has(byte));
}

/**
 * Tells the kind of a body by its first byte that is not blank; undefined if there is none yet.
 * Streams come labelled `application/json` or not at all, and replies begin with blank lines that kept a proxy
 * waiting, so neither the content type nor the very first byte can be trusted.
 */
export function sniffBody(bytes: Uint8Array): BodyKind | undefined {
  const first = bytes[firstMeaningfulByte(bytes)];
  return first === undefined ? undefined : (KIND_OF_FIRST_BYTE.get(first) ?? 'sse');
}
