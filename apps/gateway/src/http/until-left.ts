import { ServiceError } from '@sluice/exchange';
import type { FastifyRequest } from 'fastify';

/**
 * Work that ends when the client closes its connection. The request itself counts as closed once it has been read.
 *
 * @param work its signal's reason is a {@link ServiceError} `gateway_client_closed`
 */
export async function untilLeft<T>(
  { socket }: Pick<FastifyRequest, 'socket'>,
  work: (left: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  const leave = (): void => {
    abort.abort(new ServiceError('gateway_client_closed', 'The client left before it was answered'));
  };
  socket.once('close', leave);
  try {
    return await work(abort.signal);
  } finally {
    socket.off('close', leave);
  }
}
