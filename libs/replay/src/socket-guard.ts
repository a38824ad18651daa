import { Socket } from 'node:net';

/** Something tried to use the network during a replay. */
export class SocketUsedError extends Error {
  override readonly name = 'SocketUsedError';

  constructor() {
    super('a replay is offline: nothing may open a connection while it runs');
  }
}

/** Runs some work during which no connection can be opened by this process. */
export async function withoutSockets<T>(work: () => Promise<T>): Promise<T> {
  const prototype: { connect: unknown } = Socket.prototype;
  const { connect } = prototype;
  prototype.connect = (): never => {
    throw new SocketUsedError();
  };
  try {
    return await work();
  } finally {
    prototype.connect = connect;
  }
}
