import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Generation } from '../generations/generation.js';
import type { Generations } from '../generations/generations.js';
import { onceClosed } from './once-closed.js';

const GENERATIONS = new WeakMap<object, Generation>();

/** Ties a request to the present generation, from its first header until its response is closed. */
export function enterGeneration(request: FastifyRequest, reply: FastifyReply, generations: Generations): Generation {
  const lease = generations.enter();
  GENERATIONS.set(request.raw, lease.generation);
  onceClosed(reply, () => {
    lease.leave();
  });
  // Of a connection that has ended already nobody tells.
  if (request.raw.socket.closed) lease.leave();
  return lease.generation;
}

/**
 * What a request is answered with, whatever is reloaded meanwhile.
 *
 * @throws {Error} when the onRequest hook has not run, which is a fault of the wiring
 */
export function generationOf(request: FastifyRequest): Generation {
  const generation = GENERATIONS.get(request.raw);
  if (!generation) throw new Error('no generation: the onRequest hook is not registered, or the route is an open one');
  return generation;
}
