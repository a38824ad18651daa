import { createServer, type Server, type Socket } from 'node:net';

import type { PGlite } from '@electric-sql/pglite';

import { type FrontendMessage, FrontendMessageSplitter } from './frontend-message-splitter.js';
import { type SessionClient, SessionTurns } from './session-turns.js';

const MAX_CONNECTIONS = 100;
/** "No encryption": the client goes on in clear (PostgreSQL, "SSL Session Encryption"). */
const REFUSE_ENCRYPTION = Buffer.from('N');

/** Offers one session of PostgreSQL to many clients on a Unix socket. */
export class SessionServer {
  readonly #server: Server;
  readonly #clients = new Set<SessionClient>();
  readonly #turns: SessionTurns;

  /** @param onBroken told when the database cannot be used any further */
  constructor(database: PGlite, onBroken: (error: unknown) => void) {
    this.#turns = new SessionTurns({ database, clients: this.#clients, onBroken });
    this.#server = createServer((socket) => {
      this.#welcome(socket);
    });
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(path, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  /** Ends all connections. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => {
        resolve();
      });
      for (const client of this.#clients) client.destroy();
    });
  }

  #welcome(socket: Socket): void {
    const client: SessionClient = {
      send: (bytes) => {
        if (socket.writable) socket.write(bytes);
      },
      destroy: () => {
        socket.destroy();
      },
    };
    this.#clients.add(client);
    const splitter = new FrontendMessageSplitter();
    const request: Buffer[] = [];
    socket.on('data', (bytes) => {
      try {
        for (const message of splitter.push(bytes)) this.#hear(message, { client, request, socket });
      } catch {
        socket.destroy();
      }
    });
    socket.on('error', () => {
      socket.destroy();
    });
    socket.on('close', () => {
      this.#clients.delete(client);
      this.#turns.leave(client);
    });
  }

  #hear(message: FrontendMessage, from: { client: SessionClient; request: Buffer[]; socket: Socket }): void {
    const { client, request, socket } = from;
    switch (message.kind) {
      case 'encryption':
        client.send(REFUSE_ENCRYPTION);
        return;
      case 'cancel':
      case 'terminate':
        socket.end();
        return;
      case 'part':
        request.push(message.bytes);
        return;
      case 'startup':
      case 'flush':
      case 'last':
        request.push(message.bytes);
        this.#turns.add({ client, messages: request.splice(0), isOpen: message.kind === 'flush' });
    }
  }
}
