import type { ContentBlock } from '@sluice/anthropic';

import { markOf } from './cache-mark.js';
import { wrongType, wrongValue } from './chat-fault.js';
import type { ChatReading } from './chat-reading.js';
import type { PlacedPart } from './chat-request.js';
import { parseDataUrl, sniffedMediaType } from './data-url.js';
import { isFields } from './fields.js';

const IMAGE_TYPES: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);
const PDF = 'application/pdf';

/** An image by URL or in one; some clients hand in documents by the same way. */
export function readImage({ part, path }: PlacedPart, reading: ChatReading): readonly ContentBlock[] {
  const { image_url: image } = part;
  const place = `${path}.image_url`;
  const { url, detail }: { readonly url?: unknown; readonly detail?: unknown } = isFields(image)
    ? image
    : { url: image };
  if (typeof url !== 'string') {
    reading.refuse(
      wrongType(isFields(image) ? `${place}.url` : place, isFields(image) ? 'a string' : 'an object', url),
    );
    return [];
  }
  if (typeof detail === 'string' && detail !== 'auto')
    reading.lose('field_dropped', `${place}.detail`, detail.slice(0, 16));
  if (/^https?:\/\//i.test(url)) return [{ type: 'image', source: { type: 'url', url }, ...markOf(part) }];
  const data = parseDataUrl(url);
  if (data === undefined) {
    reading.refuse(wrongValue(`${place}.url`, 'Invalid image_url: expected an http, https or data URL.'));
    return [];
  }
  return embedded(data, { part, path: `${place}.url` }, reading);
}

function embedded(
  url: { readonly mediaType: string; readonly data: string },
  { part, path }: PlacedPart,
  reading: ChatReading,
): readonly ContentBlock[] {
  const mediaType = sniffedMediaType(url);
  const source = { type: 'base64', media_type: mediaType, data: url.data } as const;
  if (IMAGE_TYPES.has(mediaType)) return [{ type: 'image', source, ...markOf(part) }];
  if (mediaType === PDF) return [{ type: 'document', source, ...markOf(part) }];
  reading.refuse(
    wrongValue(
      path,
      "You uploaded an unsupported image. Please make sure your image has one of the following formats: ['png', 'jpeg', 'gif', 'webp'].",
    ),
  );
  return [];
}
