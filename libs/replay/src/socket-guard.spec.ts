import { connect, createServer, Socket, type AddressInfo } from 'node:net';

import { describe, expect, it } from '@jest/globals';

import { SocketUsedError, withoutSockets } from './socket-guard.js';

describe(withoutSockets.name, () => {
  it('keeps everybody offline while it runs, and nobody afterwards', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as AddressInfo;
    await withoutSockets(() => {
      expect(() => connect(port, '127.0.0.1')).toThrow(SocketUsedError);
      return Promise.resolve();
    });
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.destroy();
    server.close();
  });

  it('lets go also when the work fails', async () => {
    const before = Object.getOwnPropertyDescriptor(Socket.prototype, 'connect')?.value as unknown;
    await expect(withoutSockets(() => Promise.reject(new Error('x')))).rejects.toThrow('x');
    expect(Object.getOwnPropertyDescriptor(Socket.prototype, 'connect')?.value).toBe(before);
  });
});
