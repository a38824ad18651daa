import { pipeline, Readable, type Duplex } from 'node:stream';
import { constants, createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

import { headerValue, type HeaderList } from '@sluice/exchange';

import type { OpenResponse } from './response-handler.js';
import { codeOf, unreadableBody } from './transport-failure.js';

/** Without these, zlib would hold events back until its own buffer is full. */
const FLUSHED = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const BROTLI_FLUSHED = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
};

const DECODERS: Readonly<Record<string, () => Duplex>> = {
  gzip: () => createGunzip(FLUSHED),
  'x-gzip': () => createGunzip(FLUSHED),
  deflate: () => createInflate(FLUSHED),
  br: () => createBrotliDecompress(BROTLI_FLUSHED),
};

/** Codes of zlib's own errors; brotli's look like `ERR__ERROR_FORMAT_PADDING_1`. */
const ZLIB_CODE = /^(?:Z_|ERR__ERROR_|ERR_BROTLI)/;

/** Headers that would be lies about the decompressed body. */
const ENCODED_ONLY = new Set(['content-encoding', 'content-length']);

/** A reply as the rest of the gateway reads it. */
export interface PlainResponse {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Undoes compression by an upstream that ignores `accept-encoding: identity`; whatever it flushes is handed on at once.
 *
 * @throws {UpstreamError} `upstream_invalid_response` when the encoding is unknown
 */
export function decompressResponse(response: OpenResponse, host: string): PlainResponse {
  const encoding = headerValue(response.headers, 'content-encoding')?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return response;
  const makeDecoder = DECODERS[encoding];
  if (makeDecoder === undefined) {
    void response.body.return();
    throw unreadableBody(`answered in an encoding nobody asked for: ${encoding.slice(0, 40)}`, host);
  }
  return {
    status: response.status,
    headers: response.headers.filter(([name]) => !ENCODED_ONLY.has(name)),
    body: new DecompressedBody(response.body, makeDecoder(), host),
  };
}

/** `return()` must work while `next()` is pending, or a silent upstream would stay open: hence no generator. */
class DecompressedBody implements AsyncIterableIterator<Uint8Array, undefined> {
  readonly #decoder: Duplex;
  readonly #pieces: AsyncIterator<Uint8Array>;
  readonly #host: string;

  constructor(source: AsyncIterable<Uint8Array>, decoder: Duplex, host: string) {
    this.#decoder = decoder;
    this.#host = host;
    // The callback takes errors up, which the iterator below reports.
    pipeline(Readable.from(source), decoder, () => undefined);
    this.#pieces = decoder[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    try {
      const piece = await this.#pieces.next();
      return piece.done === true ? { value: undefined, done: true } : piece;
    } catch (error) {
      throw ZLIB_CODE.test(codeOf(error)) ? unreadableBody('sent damaged compressed data', this.#host, error) : error;
    }
  }

  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#decoder.destroy();
    return Promise.resolve({ value: undefined, done: true });
  }
}
