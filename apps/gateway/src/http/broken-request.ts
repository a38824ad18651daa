import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import { ClientError, errorResponseOf } from '@sluice/exchange';

import { newRequestId } from './identifiers.js';

/** Milliseconds a client has for reading why its connection ends. */
const LAST_WORDS_MS = 1000;

/** The latest response of each connection. */
const RESPONSES = new WeakMap<Socket, ServerResponse>();

/** Remembers which response a connection is carrying, lest {@link refuseBrokenRequest} writes into its middle. */
export function carryResponse(socket: Socket, response: ServerResponse): void {
  RESPONSES.set(socket, response);
}

/**
 * Answers what Node could not read as a request, in the envelope of the Messages API, and ends the connection: nothing
 * says where in its bytes the next request would begin.
 *
 * @returns what the client was told; undefined when nobody listens, or a response is on its way to the client
 */
export function refuseBrokenRequest(
  cause: Error & { readonly code?: string },
  socket: Socket,
): ClientError | undefined {
  if (cause.code === 'ECONNRESET' || socket.destroyed) return undefined;
  const carried = RESPONSES.get(socket);
  if (carried?.headersSent === true && !carried.writableFinished) {
    socket.destroy();
    return undefined;
  }
  const error = faultOf(cause);
  socket.end(wireText(error));
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

function wireText(error: ClientError): string {
  const { status, headers, body } = errorResponseOf(error, newRequestId());
  const lines = Object.entries({ ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' });
  const head = lines.map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`, ...head, '', body].join('\r\n');
}
