import type { MessagesRequest } from '@sluice/anthropic';
import type { TokenEstimator } from '@sluice/exchange';

import { countingRules } from './counting-rules.js';
import { BYTES_PER_TOKEN } from './estimate-parts.js';
import { countImageTokens, UNKNOWN_IMAGE_TOKENS } from './image-tokens.js';
import { guessPdfPages, TOKENS_PER_PAGE } from './pdf-pages.js';

/** The estimate is made before it is known which target will answer. */
const RULES = countingRules('');

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
      weighImage(base64Of(block['source']), media);
      return;
    case 'document':
      weighDocument(base64Of(block['source']), media);
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

function weighImage(data: string, media: Media): void {
  media.bytes += data.length;
  media.tokens += data === '' ? UNKNOWN_IMAGE_TOKENS : countImageTokens(data, RULES);
}

function weighDocument(data: string, media: Media): void {
  if (data === '') return;
  media.bytes += data.length;
  media.tokens += guessPdfPages(data.length) * TOKENS_PER_PAGE;
}

/** Empty for a source of another kind. */
function base64Of(source: unknown): string {
  if (typeof source !== 'object' || source === null) return '';
  const { type, data } = source as Loose;
  return type === 'base64' && typeof data === 'string' ? data : '';
}

function lengthOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 0;
}
