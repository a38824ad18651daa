import type { ContentBlock, DocumentSource } from '@sluice/anthropic';

import { markOf } from './cache-mark.js';
import { missing, unsupported, wrongType } from './chat-fault.js';
import type { ChatReading } from './chat-reading.js';
import type { PlacedPart } from './chat-request.js';
import { parseDataUrl, sniffedMediaType, type DataUrl } from './data-url.js';
import { fieldsOf } from './fields.js';

interface FileFields {
  readonly file_data?: unknown;
  readonly file_id?: unknown;
  readonly filename?: unknown;
}

/** Types that are text, though their names do not say so. */
const TEXT_TYPES = /^text\/|^application\/(?:json|xml|yaml|x-yaml|javascript|typescript|toml)$|\+(?:json|xml)$/;
const IMAGE_TYPES = /^image\/(?:png|jpeg|gif|webp)$/;

/** A file that came along. Those that were uploaded before lie with OpenAI, where no other provider can read them. */
export function readFile({ part, path }: PlacedPart, reading: ChatReading): readonly ContentBlock[] {
  const { file_data: data, file_id: id, filename } = fieldsOf(part.file) as FileFields;
  const place = `${path}.file`;
  if (data === undefined || data === null) {
    const uploaded = typeof id === 'string' && id !== '';
    reading.refuse(
      uploaded
        ? unsupported(`${place}.file_id`, 'file_id is not supported: send the file itself in file_data.')
        : missing(`${place}.file_data`),
    );
    return [];
  }
  if (typeof data !== 'string') {
    reading.refuse(wrongType(`${place}.file_data`, 'a string', data));
    return [];
  }
  const file = parseDataUrl(data) ?? { mediaType: '', data };
  const title = typeof filename === 'string' && filename !== '' ? filename : undefined;
  const mediaType = typeOf(file, title);
  const source = sourceOf(mediaType, file);
  if (source !== undefined)
    return [{ type: 'document', source, ...(title !== undefined && { title }), ...markOf(part) }];
  if (IMAGE_TYPES.test(mediaType)) {
    return [{ type: 'image', source: { type: 'base64', media_type: mediaType, data: file.data }, ...markOf(part) }];
  }
  reading.refuse(
    unsupported(
      `${place}.file_data`,
      `Files of the type '${mediaType.slice(0, 64)}' are not supported: use PDF or text.`,
    ),
  );
  return [];
}

function sourceOf(mediaType: string, { data }: DataUrl): DocumentSource | undefined {
  if (mediaType === 'application/pdf') return { type: 'base64', media_type: mediaType, data };
  if (!TEXT_TYPES.test(mediaType)) return undefined;
  return { type: 'text', media_type: 'text/plain', data: Buffer.from(data, 'base64').toString('utf8') };
}

/** Where nothing is named, and the bytes do not tell, the name of the file may. */
function typeOf(file: DataUrl, filename = ''): string {
  const type = sniffedMediaType(file);
  if (type !== '' && type !== 'application/octet-stream') return type;
  if (/\.pdf$/i.test(filename)) return 'application/pdf';
  return /\.(?:txt|md|csv|tsv|json|xml|ya?ml|toml|html?|css|[cm]?[jt]sx?|py|rb|go|rs|java|kt|c|h|cpp|cs|php|sh|sql|log)$/i.test(
    filename,
  )
    ? 'text/plain'
    : type;
}
