import type { DocumentBlock, ImageBlock, SearchResultBlock, TextBlock } from '@sluice/anthropic';
import { ClientError } from '@sluice/exchange';

import type { ChatPart, ChatTextPart } from '../chat-request.js';
import { convertCacheMark } from './convert-cache-marks.js';
import { reportCitations } from '../../messages/report-citations.js';
import type { RequestConversion } from '../request-conversion.js';

/** Where media stand. What a tool has read cannot be taken back by the user, so there it is never an error. */
export interface MediaPlace {
  readonly path: string;
  readonly inToolResult: boolean;
}

/**
 * An image as a part, or words in its place.
 * @throws {ClientError} `invalid_request` for sources that only Anthropic can read
 */
export function convertImage(conversion: RequestConversion, block: ImageBlock, place: MediaPlace): ChatPart {
  if (!conversion.model.images) return unseen(conversion, place);
  if ('transformations' in block) conversion.losses.add('field_dropped', `${place.path}.transformations`);
  const { source } = block;
  if (source.type === 'file') return unreadable(conversion, place, 'file sources need an Anthropic upstream');
  if (source.type === 'base64') {
    return imagePart(conversion, block, dataUrl(source.media_type, source.data));
  }
  if (source.url.startsWith('data:')) return imagePart(conversion, block, source.url);
  if (!/^https?:\/\//i.test(source.url)) return unreadable(conversion, place, 'image URLs must be http or https');
  if (!conversion.provider.remoteImages) {
    return omitted(conversion, place, 'image omitted: the upstream cannot fetch image URLs');
  }
  return imagePart(conversion, block, source.url);
}

/** A model without eyes is told that there was something to see. */
function unseen(conversion: RequestConversion, place: MediaPlace): ChatPart {
  const words = 'model does not accept images';
  if (conversion.provider.visionStrict && !place.inToolResult) {
    throw new ClientError('invalid_request', `${place.path}: ${words}`);
  }
  return omitted(conversion, place, `image omitted: ${words}`);
}

/**
 * A document as parts: a file where the upstream reads PDF, else its text.
 * @throws {ClientError} `invalid_request` when the upstream cannot read it at all
 */
export function convertDocument(
  conversion: RequestConversion,
  block: DocumentBlock,
  place: MediaPlace,
): readonly ChatPart[] {
  const { source } = block;
  reportCitations(conversion.losses, block, place.path);
  switch (source.type) {
    case 'text':
      return wrapped(conversion, block, [{ type: 'text', text: source.data }]);
    case 'content':
      return wrapped(conversion, block, documentParts(conversion, source.content, place));
    case 'base64':
      return [pdfPart(conversion, block, place)];
    case 'url':
      return [unreadable(conversion, place, 'document URLs need an Anthropic upstream; send the document as base64')];
    case 'file':
      return [unreadable(conversion, place, 'file sources need an Anthropic upstream')];
  }
}

/** A search result as text; its citations have no counterpart. */
export function convertSearchResult(
  conversion: RequestConversion,
  block: SearchResultBlock,
  path: string,
): ChatTextPart {
  reportCitations(conversion.losses, block, path);
  return { type: 'text', text: searchResultText(block), ...convertCacheMark(conversion, block) };
}

function searchResultText(block: SearchResultBlock): string {
  const content: unknown = block.content;
  const text = typeof content === 'string' ? content : block.content.map((part) => part.text).join('\n\n');
  return `<search_result source="${attribute(block.source)}" title="${attribute(block.title)}">\n${text}\n</search_result>`;
}

function pdfPart(conversion: RequestConversion, block: DocumentBlock, place: MediaPlace): ChatPart {
  if (block.source.type !== 'base64') return omitted(conversion, place, 'document omitted');
  const { media_type: mediaType, data } = block.source;
  if (!conversion.provider.pdf || mediaType !== 'application/pdf') {
    return unreadable(conversion, place, `${conversion.target.provider} does not accept ${mediaType} documents`);
  }
  if (block.context) conversion.losses.add('field_dropped', `${place.path}.context`);
  const { title = '' } = block;
  const filename = title === null || title === '' ? 'document.pdf' : title;
  return {
    type: 'file',
    file: { filename, file_data: dataUrl(mediaType, data) },
    ...convertCacheMark(conversion, block),
  };
}

function documentParts(
  conversion: RequestConversion,
  content: string | readonly (TextBlock | ImageBlock)[],
  place: MediaPlace,
): readonly ChatPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.map((block) =>
    block.type === 'text' ? { type: 'text', text: block.text } : convertImage(conversion, block, place),
  );
}

function wrapped(conversion: RequestConversion, block: DocumentBlock, parts: readonly ChatPart[]): readonly ChatPart[] {
  const mark = convertCacheMark(conversion, block);
  const title = block.title ? ` title="${attribute(block.title)}"` : '';
  const context = block.context ? ` context="${attribute(block.context)}"` : '';
  const head = `<document${title}${context}>\n`;
  const only = parts.length === 1 ? parts[0] : undefined;
  if (only?.type === 'text') return [{ type: 'text', text: `${head}${only.text}\n</document>`, ...mark }];
  return [{ type: 'text', text: head.trimEnd() }, ...parts, { type: 'text', text: '</document>', ...mark }];
}

function imagePart(conversion: RequestConversion, block: ImageBlock, url: string): ChatPart {
  return { type: 'image_url', image_url: { url }, ...convertCacheMark(conversion, block) };
}

function dataUrl(mediaType: string, data: string): string {
  const oneLine = data.includes('\n') || data.includes('\r') ? data.replace(/[\r\n]+/g, '') : data;
  return oneLine.startsWith('data:') ? oneLine : `data:${mediaType};base64,${oneLine}`;
}

function omitted(conversion: RequestConversion, place: MediaPlace, words: string): ChatTextPart {
  conversion.losses.add('image_dropped', place.path, words);
  return { type: 'text', text: `[${words}]` };
}

function unreadable(conversion: RequestConversion, place: MediaPlace, words: string): ChatTextPart {
  if (!place.inToolResult) throw new ClientError('invalid_request', `${place.path}: ${words}`);
  conversion.losses.add('block_dropped', place.path, words);
  return { type: 'text', text: `[omitted: ${words}]` };
}

function attribute(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
