import { isFields, NOT_AN_OBJECT, requiredText, requiredWord, tagFault, under } from './field-faults.js';
import type { Fault, Fields } from './field-faults.js';

const IMAGE_TAGS: ReadonlySet<string> = new Set(['base64', 'url', 'file']);
const DOCUMENT_TAGS: ReadonlySet<string> = new Set(['base64', 'text', 'content', 'url', 'file']);
const IMAGE_TYPES: ReadonlySet<string> = new Set(['image/jpeg', 'image/png', 'image/gif', 'image/webp']);
const PDF_TYPES: ReadonlySet<string> = new Set(['application/pdf']);
const TEXT_TYPES: ReadonlySet<string> = new Set(['text/plain']);

/** Characters looked at on either side: whoever sends something that is no base64 at all shows it there. */
const SAMPLE_CHARACTERS = 64;
const BASE64_SAMPLE = /^[A-Za-z0-9+/=\r\n]*$/;
const DATA_URL_HEAD = /^data:[^,]{1,100};base64,/;

type Source = Readonly<{ type: string }> & Fields;

/** Checks where an image comes from. */
export function imageSourceFault(source: unknown): Fault {
  const fault = shapeFault(source, IMAGE_TAGS);
  return fault ?? sourceFieldsFault(source as Source, IMAGE_TYPES);
}

/** Checks where a document comes from, but for the blocks of a `content` source. */
export function documentSourceFault(source: unknown): Fault {
  const fault = shapeFault(source, DOCUMENT_TAGS);
  return fault ?? sourceFieldsFault(source as Source, PDF_TYPES);
}

function shapeFault(source: unknown, tags: ReadonlySet<string>): Fault {
  if (source === undefined) return ': Field required';
  return isFields(source) ? tagFault(source['type'], tags) : NOT_AN_OBJECT;
}

function sourceFieldsFault(source: Source, base64Types: ReadonlySet<string>): Fault {
  switch (source.type) {
    case 'base64':
      return under('base64', requiredWord(source, 'media_type', base64Types) ?? base64Fault(source));
    case 'text':
      return under('text', requiredWord(source, 'media_type', TEXT_TYPES) ?? requiredText(source, 'data'));
    case 'url':
      return under('url', requiredText(source, 'url'));
    case 'file':
      return under('file', requiredText(source, 'file_id'));
    default:
      return undefined;
  }
}

/** Looks at both ends only: reading ten megabytes would cost more than the rest of the request together. */
function base64Fault(source: Source): Fault {
  const { data } = source as { data?: unknown };
  if (typeof data !== 'string') return requiredText(source, 'data');
  const begin = data.startsWith('data:') ? (DATA_URL_HEAD.exec(data.slice(0, 128))?.[0].length ?? 0) : 0;
  const sampled =
    data.length > begin &&
    BASE64_SAMPLE.test(data.slice(begin, begin + SAMPLE_CHARACTERS)) &&
    BASE64_SAMPLE.test(data.slice(Math.max(begin, data.length - SAMPLE_CHARACTERS)));
  return sampled ? undefined : ': invalid base64 data';
}
