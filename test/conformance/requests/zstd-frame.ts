const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];
/** No checksum, no dictionary, no size; then a window of two megabytes (RFC 8878, "Frame Header"). */
const HEADER = [0x00, 0x58];
const LAST_RAW_BLOCK = 1;
const LONGEST_BLOCK = 128 * 1024;

/** A text as a zstd frame of one raw block: Node 20 cannot write zstd, and this much needs no compressor. */
export function zstdFrame(text: string): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.from(text);
  if (bytes.length > LONGEST_BLOCK) throw new Error('a raw block is too short for that');
  const block = (bytes.length << 3) | LAST_RAW_BLOCK;
  return Uint8Array.from([...MAGIC, ...HEADER, block & 0xff, (block >> 8) & 0xff, (block >> 16) & 0xff, ...bytes]);
}
