import type { DocumentBlock, ImageBlock } from '@sluice/anthropic';

import { isBlock } from '../../../shared/messages/known-block.js';
import type { PlacedBlock } from '../../../shared/messages/message-turn.js';
import type { ChatPart } from '../../../shared/openai/chat-request.js';
import type { GeminiPart } from '../gemini-request.js';

const DATA_URL = /^data:([^;,]*)(?:;[^,]*)?,/;

/** Media types by the ends of paths, as far as Gemini reads them ("Image understanding", "Document understanding"). */
const TYPES: readonly (readonly [ending: RegExp, mimeType: string])[] = [
  [/\.png$/i, 'image/png'],
  [/\.jpe?g$/i, 'image/jpeg'],
  [/\.webp$/i, 'image/webp'],
  [/\.heic$/i, 'image/heic'],
  [/\.heif$/i, 'image/heif'],
  [/\.pdf$/i, 'application/pdf'],
];

/** A part of any message in Gemini's words. */
export function geminiPart(part: ChatPart): GeminiPart {
  if (part.type === 'text') return { text: part.text };
  const url = part.type === 'file' ? part.file.file_data : part.image_url.url;
  const mimeType = DATA_URL.exec(url.slice(0, 128))?.[1];
  if (mimeType === undefined) return fileAt(url, 'image/jpeg');
  return { inlineData: { mimeType, data: url.slice(url.indexOf(',') + 1) } };
}

/**
 * A block that names its content by URL, for Google to fetch: `https:`, `gs:` on Vertex AI, or a file that was
 * uploaded there before. Undefined for every other block.
 */
export function linkedFile({ block }: PlacedBlock): GeminiPart | undefined {
  if (isBlock(block, 'image')) return linked(block, 'image/jpeg');
  return isBlock(block, 'document') ? linked(block, 'application/pdf') : undefined;
}

function linked({ source }: ImageBlock | DocumentBlock, usualType: string): GeminiPart | undefined {
  return source.type === 'url' && /^(?:https|gs):/i.test(source.url) ? fileAt(source.url, usualType) : undefined;
}

function fileAt(fileUri: string, usualType: string): GeminiPart {
  const path = fileUri.replace(/[?#].*$/, '');
  const mimeType = TYPES.find(([ending]) => ending.test(path))?.[1] ?? usualType;
  return { fileData: { fileUri, mimeType } };
}
