import type { FastifyReply } from 'fastify';

/**
 * Calls back, once, when a response has been sent or will never be. Node tells only the first response of a connection
 * that it was closed, not those of requests pipelined behind.
 */
export function onceClosed({ raw, request }: FastifyReply, callback: () => void): void {
  const { socket } = request.raw;
  let closed = false;
  const close = (): void => {
    // The socket's own close is what closes a response: a listener taken off meanwhile is still called.
    if (closed) return;
    closed = true;
    raw.off('close', close);
    socket.off('close', close);
    callback();
  };
  raw.once('close', close);
  socket.once('close', close);
}
