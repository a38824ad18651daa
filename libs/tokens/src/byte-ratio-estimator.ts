import type { MessagesRequest } from '@sluice/anthropic';
import type { TokenEstimator } from '@sluice/exchange';

import { UNKNOWN_IMAGE_TOKENS } from './image-tokens.js';
import { PDF_BYTES_PER_PAGE, TOKENS_PER_PAGE } from './pdf-pages.js';

/** Bytes of a request's JSON to a token: code and English prose with their keys and quotes come to 4 to 5. */
const BYTES_PER_TOKEN = 4;

interface Media {
  /** Bytes of the body that are no text. */
  bytes: number;
  tokens: number;
}

type Loose = Readonly<Record<string, unknown>>;

/**
 * Guesses by the length of the body. Base64 and signatures are taken out of it first: a screenshot of 2 MB would else
 * count as half a million tokens, and the client would compact a conversation that is nearly empty.
 */
export class ByteRatioEstimator implements TokenEstimator {
  estimate(request: MessagesRequest, bodyBytes: number): number {
    const media: Media = { bytes: 0, tokens: 0 };
    for (const { content } of request.messages) weigh(content, media);
    const textBytes = Math.max(bodyBytes - media.bytes, 0);
    return Math.max(Math.ceil(textBytes / BYTES_PER_TOKEN) + media.tokens, 1);
  }
}

function weigh(content: unknown, media: Media): void {
  if (!Array.isArray(content)) return;
  for (const block of content as readonly unknown[]) {
    if (typeof block === 'object' && block !== null) weighBlock(block as Loose, media);
  }
}

function weighBlock(block: Loose, media: Media): void {
  switch (block['type']) {
    case 'image':
      media.tokens += UNKNOWN_IMAGE_TOKENS;
      media.bytes += base64Length(block['source']);
      return;
    case 'document':
      weighDocument(base64Length(block['source']), media);
      return;
    case 'tool_result':
      weigh(block['content'], media);
      return;
    case 'thinking':
      media.bytes += lengthOf(block['signature']);
      return;
    case 'redacted_thinking':
      media.bytes += lengthOf(block['data']);
  }
}

function weighDocument(length: number, media: Media): void {
  media.bytes += length;
  media.tokens += Math.ceil(length / PDF_BYTES_PER_PAGE) * TOKENS_PER_PAGE;
}

function base64Length(source: unknown): number {
  if (typeof source !== 'object' || source === null) return 0;
  const { type, data } = source as Loose;
  return type === 'base64' ? lengthOf(data) : 0;
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0;
}
