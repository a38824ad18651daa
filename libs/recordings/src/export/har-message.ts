import { isUtf8 } from 'node:buffer';

import type { HeaderList } from '@sluice/exchange';

import type { FrameOf, RecordedBody } from '../frames/frame.js';
import { bodyBytes, headerOf, joinedBytes } from './exchange-parts.js';
import type { HarContent, HarPair, HarRequest, HarResponse } from './har-types.js';

/** A request that was sent. */
interface SentRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: HeaderList;
  readonly body: RecordedBody | undefined;
}

/** A request in the form of an archive. */
export function harRequest({ method, url, headers, body }: SentRequest): HarRequest {
  const bytes = bodyBytes(body);
  return {
    method,
    url,
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: pairsOf(headers),
    queryString: queryOf(url),
    headersSize: -1,
    bodySize: body?.bytes ?? 0,
    ...(bytes && {
      postData: {
        mimeType: headerOf(headers, 'content-type') ?? 'application/json',
        // A request's body has no place for base64 ("postData"): bytes that are no text are one character each.
        text: isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1'),
      },
    }),
  };
}

/** The head of a response, and what was read or written of its body; without a head nothing was answered. */
export function harResponse(
  head: FrameOf<'head' | 'att.head'> | undefined,
  pieces: readonly FrameOf<'up' | 'down'>[],
): HarResponse {
  const headers = head?.h ?? [];
  const content = contentOf(headerOf(headers, 'content-type') ?? 'x-unknown', pieces);
  return {
    // 0 is what browsers write where there was no answer.
    status: head?.st ?? 0,
    statusText: '',
    httpVersion: 'HTTP/1.1',
    cookies: [],
    headers: pairsOf(headers),
    content,
    redirectURL: headerOf(headers, 'location') ?? '',
    headersSize: -1,
    bodySize: content.size,
  };
}

function contentOf(mimeType: string, pieces: readonly FrameOf<'up' | 'down'>[]): HarContent {
  const body = joinedBytes(pieces);
  if (body === undefined) {
    const size = pieces.reduce((total, { bytes }) => total + (bytes ?? 0), 0);
    return { size, mimeType, comment: 'not kept' };
  }
  if (isUtf8(body)) return { size: body.length, mimeType, text: body.toString('utf8') };
  return { size: body.length, mimeType, text: body.toString('base64'), encoding: 'base64' };
}

function pairsOf(headers: HeaderList): readonly HarPair[] {
  return headers.map(([name, value]) => ({ name, value }));
}

function queryOf(url: string): readonly HarPair[] {
  return URL.canParse(url) ? [...new URL(url).searchParams].map(([name, value]) => ({ name, value })) : [];
}
