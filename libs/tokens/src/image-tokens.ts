import { readImageSize } from './image-size.js';

/** Tokens of an image whose size cannot be read. */
export const UNKNOWN_IMAGE_TOKENS = 1500;

/** Pixels along the edge of one token's patch, and the limits an image is scaled to (the Messages API, "Vision"). */
const PATCH = 28;
const LONGEST_EDGE = 1568;
const MOST_TOKENS = 1568;
/** Characters of base64 that are decoded to find the size: photos carry large previews before it. */
const HEADER_CHARACTERS = 256 * 1024;

/** Tokens of an image given as base64; only its header is decoded. */
export function countImageTokens(base64: string): number {
  const size = readImageSize(Buffer.from(base64.slice(0, HEADER_CHARACTERS), 'base64'));
  if (size === undefined || size.width < 1 || size.height < 1) return UNKNOWN_IMAGE_TOKENS;
  const scale = Math.min(1, LONGEST_EDGE / Math.max(size.width, size.height));
  const patches = Math.ceil((size.width * scale) / PATCH) * Math.ceil((size.height * scale) / PATCH);
  return Math.min(patches, MOST_TOKENS);
}
