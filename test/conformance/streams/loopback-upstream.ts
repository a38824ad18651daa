import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that reached the upstream. */
export interface UpstreamCall {
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly authorization: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  /** The body as it was sent. */
  readonly text: string;
  /** The connection is gone, whoever closed it. */
  closed: boolean;
}

/** How one request is answered. */
export type UpstreamAnswer = (response: ServerResponse, call: UpstreamCall) => void;

/** A provider on the loopback interface that answers as it is told to, request by request. */
export class LoopbackUpstream {
  readonly url: string;
  /** The same without a path. */
  readonly origin: string;
  readonly calls: UpstreamCall[] = [];
  readonly #server: Server;
  #answers: UpstreamAnswer[] = [];

  private constructor(server: Server) {
    this.#server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.url = `${this.origin}/v1`;
  }

  static async start(): Promise<LoopbackUpstream> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const upstream = new LoopbackUpstream(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const body = JSON.parse(text) as Record<string, unknown>;
        const { url: path = '', headers } = request;
        const call: UpstreamCall = { path, headers, authorization: headers.authorization, body, text, closed: false };
        response.once('close', () => (call.closed = true));
        upstream.#answer(response, call);
      });
    });
    return upstream;
  }

  /** Forgets earlier requests; the next ones are answered like this, in order, the last one all that follow. */
  answer(...answers: UpstreamAnswer[]): void {
    this.calls.length = 0;
    this.#answers = answers;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  #answer(response: ServerResponse, call: UpstreamCall): void {
    this.calls.push(call);
    const answer = this.#answers[Math.min(this.calls.length, this.#answers.length) - 1];
    if (answer === undefined) throw new Error('nobody has said how to answer');
    answer(response, call);
  }
}

/** Begins a stream. */
export function stream(response: ServerResponse, headers: Readonly<Record<string, string>> = {}): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
}

/** Answers with a body of any kind. */
export function body(text: string, type = 'application/json', status = 200): UpstreamAnswer {
  return (response) => response.writeHead(status, { 'content-type': type }).end(text);
}
