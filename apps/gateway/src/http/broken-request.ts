import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { ClientError, dialectOfPath, errorResponseOf, type ClientDialect } from '@sluice/exchange';

import { newRequestId } from './identifiers.js';

/** Milliseconds a client has for reading why its connection ends. */
const LAST_WORDS_MS = 1000;

/** The latest response of each connection. */
const RESPONSES = new WeakMap<Socket, ServerResponse>();

/** Remembers which response a connection is carrying, lest {@link refuseBrokenRequest} writes into its middle. */
export function carryResponse(socket: Socket, response: ServerResponse): void {
  RESPONSES.set(socket, response);
}

/** The beginning of a request, as far as it says what is asked for. */
const REQUEST_LINE = /^[A-Z]+ (\/[^\s?]*)/;

/** What Node's parser says is wrong, and where. */
export type BrokenRequestCause = Error & { readonly code?: string; readonly rawPacket?: unknown };

/**
 * Answers what Node could not read as a request, in the envelope of the API that its path is of, as far as it got that
 * far, and ends the connection: nothing says where in its bytes the next request would begin.
 *
 * @returns what the client was told; undefined when nobody listens, or a response is on its way to the client
 */
export function refuseBrokenRequest(cause: BrokenRequestCause, socket: Socket): ClientError | undefined {
  if (cause.code === 'ECONNRESET' || socket.destroyed) return undefined;
  const carried = RESPONSES.get(socket);
  if (carried?.headersSent === true && !carried.writableFinished) {
    socket.destroy();
    return undefined;
  }
  const error = faultOf(cause);
  socket.end(wireText(error, dialectOf(cause, carried)));
  // A connection that is closed while the client still sends is reset, and its last words with it.
  socket.resume();
  setTimeout(() => socket.destroy(), LAST_WORDS_MS).unref();
  return error;
}

function faultOf(cause: Error & { readonly code?: string }): ClientError {
  if (cause.code === 'HPE_HEADER_OVERFLOW') {
    return new ClientError('request_headers_too_large', 'The headers of the request exceed the maximum size', {
      cause,
    });
  }
  if (cause.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new ClientError('request_timeout', 'The request took too long to arrive', { cause });
  }
  return new ClientError('request_malformed', 'What was sent is no HTTP request', { cause });
}

/** A body that breaks off belongs to a request that was read; headers that do come with the line that names the path. */
function dialectOf({ rawPacket }: BrokenRequestCause, carried: ServerResponse | undefined): ClientDialect {
  const open = carried?.writableFinished === false ? carried.req.url : undefined;
  const head = rawPacket instanceof Uint8Array ? Buffer.from(rawPacket.subarray(0, 1024)).toString('latin1') : '';
  const [, path] = REQUEST_LINE.exec(head) ?? [];
  return dialectOfPath((open ?? path ?? '/').split('?', 1)[0] ?? '/');
}

function wireText(error: ClientError, dialect: ClientDialect): string {
  const { status, headers, body } = errorResponseOf(error, newRequestId(), dialect);
  const lines = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' });
  const head = lines.map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...head, '', body].join('\r\n');
}
