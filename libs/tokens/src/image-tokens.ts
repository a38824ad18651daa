import type { CountingRules } from './counting-rules.js';
import { readImageSize, type ImageSize } from './image-size.js';

/** Tokens of an image whose size cannot be read. */
export const UNKNOWN_IMAGE_TOKENS = 1500;

/** Pixels along the edge of one token's patch (the Messages API, "Vision"). */
const PATCH = 28;
/** Characters of base64 that are decoded to find the size, one after the other: photos carry large previews before it. */
const HEADER_CHARACTERS = [64, 4 * 1024, 256 * 1024];

/** Tokens of an image given as base64; only its header is decoded. */
export function countImageTokens(base64: string, rules: CountingRules): number {
  const data = base64.startsWith('data:') ? base64.slice(base64.indexOf(',') + 1) : base64;
  const size = sizeOf(data);
  if (size === undefined || size.width < 1 || size.height < 1) return UNKNOWN_IMAGE_TOKENS;
  // Models of one maker differ between patches and tiles, and too low a count is worse than too high a one.
  return Math.max(patchTokens(size, rules), tileTokens(size, rules));
}

function sizeOf(base64: string): ImageSize | undefined {
  for (const characters of HEADER_CHARACTERS) {
    const size = readImageSize(Buffer.from(base64.slice(0, characters), 'base64'));
    if (size !== undefined || base64.length <= characters) return size;
  }
  return undefined;
}

function patchTokens(size: ImageSize, { longestEdge, mostPatches }: CountingRules): number {
  const { width, height } = scaled(size, longestEdge / Math.max(size.width, size.height));
  return Math.min(Math.ceil(width / PATCH) * Math.ceil(height / PATCH), mostPatches);
}

function tileTokens(size: ImageSize, { tiles }: CountingRules): number {
  if (tiles === 'openai') return 85 + 170 * openAiTiles(size);
  return tiles === 'gemini' ? 258 * geminiTiles(size) : 0;
}

/** Fitted into 2048 × 2048, then its shorter edge into 768, then cut into tiles of 512 (OpenAI, "Images and vision"). */
function openAiTiles(size: ImageSize): number {
  const fitted = scaled(size, 2048 / Math.max(size.width, size.height));
  const { width, height } = scaled(fitted, 768 / Math.min(fitted.width, fitted.height));
  return Math.ceil(width / 512) * Math.ceil(height / 512);
}

/** One tile when both edges are within 384, else tiles of 768 (Gemini API, "Image understanding"). */
function geminiTiles({ width, height }: ImageSize): number {
  if (width <= 384 && height <= 384) return 1;
  return Math.ceil(width / 768) * Math.ceil(height / 768);
}

/** Smaller, never larger. */
function scaled({ width, height }: ImageSize, scale: number): ImageSize {
  const factor = Math.min(1, scale);
  return { width: width * factor, height: height * factor };
}
