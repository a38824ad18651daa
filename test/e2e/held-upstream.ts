import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of Chat Completions whose streams begin at once and go on when they are told to, however long that takes. */
export class HeldUpstream {
  readonly url: string;
  readonly #server: Server;
  readonly #held: Set<ServerResponse>;

  private constructor(server: Server, held: Set<ServerResponse>) {
    this.#server = server;
    this.#held = held;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  }

  static async start(): Promise<HeldUpstream> {
    const held = new Set<ServerResponse>();
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk({ role: 'assistant', content: 'held' }, null));
      held.add(response);
      response.once('close', () => held.delete(response));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new HeldUpstream(server, held);
  }

  /** How many streams have begun and not ended. */
  get held(): number {
    return this.#held.size;
  }

  /** Lets all streams come to their ends. */
  release(): void {
    for (const response of this.#held) response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

function chunk(delta: object, finish: string | null): string {
  const choices = [{ index: 0, delta, finish_reason: finish }];
  return `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'held', choices })}\n\n`;
}
