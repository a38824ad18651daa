import { isUtf8 } from 'node:buffer';

import { ClientError } from '@sluice/exchange';
import type { FastifyRequest } from 'fastify';

import { decompressBody } from './decompress-body.js';

/** A request body: its exact bytes after decompression, and what they say. */
export interface RequestBody {
  readonly bytes: Buffer;
  readonly json: unknown;
}

const NO_BODY: RequestBody = { bytes: Buffer.alloc(0), json: undefined };

/** What was read of a request; nothing where it had no body. */
export function requestBodyOf(http: FastifyRequest): RequestBody {
  return (http.body as RequestBody | undefined) ?? NO_BODY;
}

/**
 * Decompresses and parses a body, once.
 *
 * @param encoding the header `content-encoding`, if any
 * @param limitBytes how long the body may be after decompression
 * @throws {ClientError} for an encoding that is unknown or broken, for bytes that are no UTF-8, for what is no JSON
 */
export async function readRequestBody(
  bytes: Buffer,
  encoding: string | undefined,
  limitBytes: number,
): Promise<RequestBody> {
  const plain = await decompressBody(bytes, encoding, limitBytes);
  if (!isUtf8(plain)) {
    throw new ClientError('request_body_invalid_json', 'The request body is not valid UTF-8');
  }
  try {
    return { bytes: plain, json: JSON.parse(plain.toString('utf8')) };
  } catch (cause) {
    throw new ClientError('request_body_invalid_json', 'The request body is not valid JSON', { cause });
  }
}
