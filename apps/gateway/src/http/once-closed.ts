import type { Socket } from 'node:net';

import type { FastifyReply } from 'fastify';

/** Who waits for the end of a connection: one listener for all of its requests, of which there may be hundreds. */
const WAITING = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls back, once, when a response has been sent or will never be. Node tells only the first response of a connection
 * that it was closed, not those of requests pipelined behind.
 */
export function onceClosed({ raw, request }: FastifyReply, callback: () => void): void {
  const waiting = waitingFor(request.raw.socket);
  const close = (): void => {
    // The socket's own close is what closes a response: both come, in either order.
    if (!waiting.delete(close)) return;
    raw.off('close', close);
    callback();
  };
  waiting.add(close);
  raw.once('close', close);
}

function waitingFor(socket: Socket): Set<() => void> {
  const known = WAITING.get(socket);
  if (known) return known;
  const waiting = new Set<() => void>();
  WAITING.set(socket, waiting);
  socket.once('close', () => {
    for (const close of waiting) close();
  });
  return waiting;
}
