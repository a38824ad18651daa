import { isUtf8 } from 'node:buffer';

import type { FetchedMedia, MediaKind } from '@sluice/exchange';

import { MediaProblem } from './media-problem.js';

/** Names under which servers send files of which they know nothing. */
const UNTYPED: ReadonlySet<string> = new Set(['', 'application/octet-stream', 'binary/octet-stream']);

/** What a server may call each kind. */
const DECLARED: Readonly<Record<MediaKind, RegExp>> = {
  image: /^image\/(?:jpe?g|pjpeg|png|x-png|gif|webp)$/,
  document: /^(?:application\/(?:x-)?pdf|text\/(?:plain|markdown))$/,
};

/** What the models read ("Vision", "PDF support"). */
const READABLE: Readonly<Record<MediaKind, string>> = {
  image: 'a JPEG, PNG, GIF or WebP image',
  document: 'a PDF or plain text',
};

/** How far into a file the mark of a PDF may stand, as its readers have it. */
const PDF_MARK_WITHIN = 1024;

/**
 * What was fetched, as a block can hold it. The bytes decide what it is; what the server calls it can only refuse it,
 * so that no page of words passes for an image, or an image for a document.
 *
 * @throws {MediaProblem} when it is not what the block says
 */
export function mediaContent(kind: MediaKind, contentType: string | undefined, bytes: Buffer): FetchedMedia {
  const declared = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  const isPlausible = UNTYPED.has(declared) || DECLARED[kind].test(declared);
  const content = isPlausible ? (kind === 'image' ? imageContent(bytes) : documentContent(bytes, declared)) : undefined;
  if (content !== undefined) return content;
  throw new MediaProblem(`it does not lead to ${READABLE[kind]}`);
}

function imageContent(bytes: Buffer): FetchedMedia | undefined {
  const mediaType = imageType(bytes);
  return mediaType === undefined ? undefined : { mediaType, data: bytes.toString('base64') };
}

function documentContent(bytes: Buffer, declared: string): FetchedMedia | undefined {
  if (bytes.subarray(0, PDF_MARK_WITHIN).includes('%PDF-')) {
    return { mediaType: 'application/pdf', data: bytes.toString('base64') };
  }
  if (!declared.startsWith('text/') || !isUtf8(bytes) || bytes.includes(0)) return undefined;
  return { mediaType: 'text/plain', data: bytes.toString('utf8').replace(/^\uFEFF/, '') };
}

function imageType(bytes: Buffer): string | undefined {
  const head = bytes.toString('latin1', 0, 12);
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (head.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(head)) return 'image/gif';
  return /^RIFF[^]{4}WEBP/.test(head) ? 'image/webp' : undefined;
}
